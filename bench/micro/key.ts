/**
 * What a call costs before it is looked up: reading the body and making its key, with and without the memos.
 * `npx tsx bench/micro/key.ts`; both sides run in one process, round by round.
 */
import { bench, do_not_optimize, run, summary } from 'mitata'
import { createBodyMemo } from '../../src/cache/body-memo.ts'
import { canonicalJson } from '../../src/cache/canonical.ts'
import { cacheKey, createKeyMemo, type KeyParts } from '../../src/cache/key.ts'
import { readBody } from '../../src/cache/lossless.ts'
import type { JsonObject } from '../../src/json.ts'

const question = { role: 'user', content: 'What is the capital of France? Answer in one word.' }
const tool = (index: number) => ({
  type: 'function',
  function: {
    name: `tool_${index}`,
    description: `Finds something of use in list number ${index}`,
    parameters: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'integer' } }, required: ['a'] },
  },
})

const bodies: Readonly<Record<string, JsonObject>> = {
  'short chat': { model: 'demo/echo', messages: [question], temperature: 0 },
  'chat of 20 turns': {
    model: 'demo/echo',
    messages: Array.from({ length: 20 }, () => ({ ...question, name: 'x'.repeat(400) })),
  },
  'chat with 8 tools': {
    model: 'demo/echo',
    messages: [question],
    tools: Array.from({ length: 8 }, (_, index) => tool(index)),
  },
  'one message of 1 MB': { model: 'demo/echo', messages: [{ role: 'user', content: 'lorem ipsum '.repeat(87_000) }] },
}

const partsOf = (body: JsonObject): KeyParts => ({
  dialect: 'chat',
  tenant: 'acme',
  namespace: 'default',
  route: 'd2c1f5',
  headers: {},
  query: '',
  body,
})

for (const [name, body] of Object.entries(bodies)) {
  const bytes = Buffer.from(JSON.stringify(body))
  const memo = createBodyMemo<JsonObject>({ maxBytes: 256_000_000 })
  const keys = createKeyMemo()
  summary(() => {
    bench(`${name}: JSON.parse alone`, () => do_not_optimize(JSON.parse(bytes.toString())))
    bench(`${name}: readBody`, () => do_not_optimize(readBody(bytes).body))
    bench(`${name}: canonicalJson`, () => do_not_optimize(canonicalJson(body)))
    bench(`${name}: read and key`, () => do_not_optimize(cacheKey(partsOf(readBody(bytes).body))))
    bench(`${name}: read and key, memos`, () =>
      do_not_optimize(keys(partsOf(memo.of(bytes, 'chat acme', () => readBody(bytes).body)))))
  })
}

await run()
