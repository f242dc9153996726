import { Buffer } from 'node:buffer'
import { toFile } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { expectSection } from '../support/docs-section.ts'
import { jsonReply, send, sse, streamReply } from '../support/fake-provider.ts'
import type { ReceivedRequest, Reply } from '../support/fake-provider.ts'
import { startGrid } from '../support/grid-gateway.ts'
import type { Grid } from '../support/grid-gateway.ts'

/*
 * The doors that nothing stands in for, by the SDK that has them (rerank has none), over the same upstreams as grid.test.ts: asked
 * twice, plain and streamed. What was seen is the second table in docs/dialects.md.
 */

let grid: Grid

const picture = { created: 1, data: [{ b64_json: 'AAAA' }] }
const answers: Readonly<Record<string, JsonObject>> = {
  '/embeddings': { object: 'list', data: [{ index: 0, embedding: [0.5, 0.5] }], usage: { prompt_tokens: 2 } },
  '/moderations': { id: 'modr-1', results: [{ flagged: false, categories: { hate: false } }] },
  '/rerank': { id: 'r-1', results: [{ index: 0, relevance_score: 0.9 }], usage: { total_tokens: 3 } },
  '/v1/messages/count_tokens': { input_tokens: 3 },
  '/images/generations': picture,
  '/images/edits': picture,
  '/images/variations': picture,
  '/audio/transcriptions': { text: 'heard' },
  '/audio/translations': { text: 'heard' },
}
const lastEvent: Readonly<Record<string, string>> = {
  '/images/generations': 'image_generation.completed',
  '/images/edits': 'image_edit.completed',
  '/audio/speech': 'speech.audio.done',
  '/audio/transcriptions': 'transcript.text.done',
}
const answer = ({ path, json, text }: ReceivedRequest): Reply => {
  const streamed = json['stream'] === true || json['stream_format'] === 'sse' || /name="stream"\r\n\r\ntrue/.test(text)
  if (streamed) return streamReply([sse({ type: lastEvent[path] ?? '', text: 'heard' })])
  if (path === '/audio/speech') return { headers: { 'content-type': 'audio/mpeg' }, steps: [send('sound')] }
  return jsonReply(answers[path] ?? {})
}

beforeAll(async () => {
  grid = await startGrid('compatible', answer)
})
afterAll(() => grid.close())

/** Reads the whole answer. */
type Ask = (model: string, about: string) => Promise<Response>
interface DoorRow {
  readonly sdk: string
  readonly door: string
  readonly plain: Ask
  readonly stream?: Ask
}

const read = async (call: { asResponse(): Promise<Response> } | PromiseLike<Response>): Promise<Response> => {
  const response = await ('asResponse' in call ? call.asResponse() : call)
  const text = await response.text()
  expect(text.length).toBeGreaterThan(0)
  return response
}
const file = (about: string) => toFile(Buffer.from(about), 'a.bin', { type: 'application/octet-stream' })
const rerank: Ask = async (model, query) => {
  const headers = { authorization: 'Bearer client-key', 'content-type': 'application/json' }
  const body = JSON.stringify({ model, query, documents: ['a'] })
  const response = await fetch(`${grid.url}/v1/rerank`, { method: 'POST', headers, body })
  if (!response.ok)
    throw Object.assign(new Error('refused'), {
      status: response.status,
      error: ((await response.json()) as { error: object }).error,
    })
  return read(Promise.resolve(response))
}
const stream = true as const

const doors: readonly DoorRow[] = [
  {
    sdk: 'openai',
    door: 'embeddings',
    plain: (model, input) => read(grid.openai.embeddings.create({ model, input, encoding_format: 'float' })),
  },
  {
    sdk: 'openai',
    door: 'moderations',
    plain: (model, input) => read(grid.openai.moderations.create({ model, input })),
  },
  { sdk: 'fetch', door: 'rerank', plain: rerank },
  {
    sdk: 'anthropic',
    door: 'count-tokens',
    plain: (model, content) =>
      read(grid.anthropic.messages.countTokens({ model, messages: [{ role: 'user', content }] })),
  },
  {
    sdk: 'openai',
    door: 'images',
    plain: (model, prompt) => read(grid.openai.images.generate({ model, prompt })),
    stream: (model, prompt) => read(grid.openai.images.generate({ model, prompt, stream })),
  },
  {
    sdk: 'openai',
    door: 'image-edits',
    plain: async (model, prompt) => read(grid.openai.images.edit({ model, prompt, image: await file(prompt) })),
    stream: async (model, prompt) =>
      read(grid.openai.images.edit({ model, prompt, image: await file(prompt), stream })),
  },
  {
    sdk: 'openai',
    door: 'image-variations',
    plain: async (model, about) => read(grid.openai.images.createVariation({ model, image: await file(about) })),
  },
  {
    sdk: 'openai',
    door: 'speech',
    plain: (model, input) => read(grid.openai.audio.speech.create({ model, input, voice: 'alloy' })),
    stream: (model, input) =>
      read(grid.openai.audio.speech.create({ model, input, voice: 'alloy', stream_format: 'sse' })),
  },
  {
    sdk: 'openai',
    door: 'transcriptions',
    plain: async (model, about) => read(grid.openai.audio.transcriptions.create({ model, file: await file(about) })),
    stream: async (model, about) =>
      read(grid.openai.audio.transcriptions.create({ model, file: await file(about), stream })),
  },
  {
    sdk: 'openai',
    door: 'translations',
    plain: async (model, about) => read(grid.openai.audio.translations.create({ model, file: await file(about) })),
  },
]

const upstreams = ['openai', 'compatible', 'anthropic'] as const
const rows: string[] = []
let unique = 0

/** What two equal calls said of the cache, or the refusal. */
const seen = async (ask: Ask | undefined, model: string): Promise<string> => {
  if (ask === undefined) return ''
  const about = `about ${++unique}`
  const before = grid.provider.requests.length
  try {
    const states = [await ask(model, about), await ask(model, about)].map(({ headers }) => headers.get('x-cache') ?? '')
    expect(grid.provider.requests.length - before).toBe(states[1] === 'HIT' ? 1 : 2)
    return states.join(' → ')
  } catch (error) {
    const { status, error: body } = error as { status: number; error: { code?: string; error?: { code?: string } } }
    expect(grid.provider.requests.length).toBe(before)
    return `${status} \`${body.code ?? body.error?.code}\``
  }
}

describe.each(doors)('$sdk at the $door door', ({ sdk, door, plain, stream: streamed }) => {
  it.each(upstreams)('over %s', async (upstream) => {
    const model = `${upstream}/m`
    const cells = [await seen(plain, model), await seen(streamed, model)]
    expect(cells[0]).toMatch(/ → |not_offered/)
    rows.push(`| ${sdk} | \`${door}\` | ${upstream} | ${cells.join(' | ')} |`)
  })
})

it('is the table of the docs', () => {
  const head = ['| SDK | door | upstream | plain | stream |', '| --- | --- | --- | --- | --- |']
  expect(rows).toHaveLength(doors.length * upstreams.length)
  expectSection('dialects.md', 'grid-doors', [...head, ...rows].join('\n'))
})
