import { describe, expect, it } from 'vitest'
import { mistral } from '../../providers/mistral.ts'
import { openai } from '../../providers/openai.ts'
import { chat } from '../../src/dialects/chat/index.ts'
import { messages } from '../../src/dialects/messages/index.ts'
import type { JsonObject } from '../../src/json.ts'
import { outboundBody } from '../../src/upstream/outbound.ts'
import { targetOf } from '../../src/upstream/target.ts'
import { callOf, deploymentOf, hello } from './upstream-call.ts'

const build = (
  body: JsonObject,
  {
    provider = openai,
    parameters,
    ...own
  }: NonNullable<Parameters<typeof callOf>[1]> & {
    readonly provider?: Parameters<typeof deploymentOf>[0]
    readonly parameters?: JsonObject
  } = {},
) => {
  const call = callOf(body, own)
  const target = targetOf(call.dialect, provider, { chat, messages })
  if (target === undefined) throw new Error('no target')
  return outboundBody(call, deploymentOf(provider, 'http://127.0.0.1', parameters && { parameters }), target)
}

describe('outboundBody', () => {
  it('changes nothing but the model, known and unknown members alike', () => {
    const { body, bytes, dropped } = build({ ...hello, seed: 1, of_tomorrow: { a: [null] } })
    expect(body).toEqual({ ...hello, seed: 1, of_tomorrow: { a: [null] }, model: 'm-1', stream: false })
    expect(bytes).toBe(JSON.stringify(body))
    expect(dropped).toEqual([])
  })

  it('sets the deployment’s parameters over the caller’s, but never model and stream', () => {
    const parameters = { temperature: 0, reasoning_effort: 'low', model: 'other', stream: true }
    const { body } = build({ ...hello, temperature: 1 }, { parameters })
    expect(body).toMatchObject({ temperature: 0, reasoning_effort: 'low', model: 'm-1', stream: false })
  })

  it('says members in the provider’s names and tells which it left out', () => {
    const { body, dropped } = build(
      {
        ...hello,
        max_completion_tokens: 9,
        seed: 7,
        user: 'u-1',
        stream: true,
        stream_options: { include_usage: true },
      },
      { provider: mistral },
    )
    expect(body).toEqual({ ...hello, model: 'm-1', stream: true, max_tokens: 9, random_seed: 7 })
    expect(dropped).toEqual(['user'])
  })

  it('prefers the name that the provider knows where both are given', () => {
    const { body } = build({ ...hello, max_completion_tokens: 9, max_tokens: 5 }, { provider: mistral })
    expect(body).toMatchObject({ max_tokens: 5 })
    expect(body).not.toHaveProperty('max_completion_tokens')
  })

  it('sends bytes that would not survive parsing as they came, with our model and without our member', () => {
    const text =
      '{"model":"any","seed":9007199254740993, "cache":{"ttl":1},"messages":[{"role":"user","content":"\\ud800"}]}'
    const own = { lossless: false, bytes: Buffer.from(text) }
    const { bytes, dropped } = build(JSON.parse(text) as JsonObject, own)
    expect(Buffer.from(bytes as Uint8Array).toString()).toBe(
      '{"model":"m-1","seed":9007199254740993,"messages":[{"role":"user","content":"\\ud800"}]}',
    )
    expect(dropped).toEqual([])
  })

  it('converts such a call where it must and says what was lost', () => {
    const text = '{"model":"any","max_tokens":5,"seed":9007199254740993,"messages":[{"role":"user","content":"x"}]}'
    const own = { lossless: false, bytes: Buffer.from(text), door: messages }
    const { bytes, dropped } = build(JSON.parse(text) as JsonObject, own)
    expect(JSON.parse(String(bytes))).toMatchObject({ model: 'm-1', messages: [{ role: 'user' }] })
    expect(dropped.at(-1)).toContain('2^53')
  })
})
