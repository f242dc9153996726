import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectSection } from '../support/docs-section.ts'
import { jsonReply, streamReply } from '../support/fake-provider.ts'
import type { ReceivedRequest, Reply } from '../support/fake-provider.ts'
import { fixture } from '../support/fixture.ts'
import { startGrid } from '../support/grid-gateway.ts'
import type { Grid } from '../support/grid-gateway.ts'

/*
 * The two real SDKs at every door, over upstreams that speak one dialect each, plain and streamed, first from the provider and then
 * from cache. What was seen is the table in docs/dialects.md.
 */

let grid: Grid

const texts: Readonly<Record<string, string>> = {
  '/chat/completions': 'openai/chat/stream-text',
  '/responses': 'openai/responses/text',
  '/completions': 'openai/completions/text',
  '/v1/messages': 'anthropic/text',
}
const answer = ({ path, json }: ReceivedRequest): Reply => {
  const name = texts[path] ?? ''
  if (json['stream'] === true) return streamReply([fixture(`${name}.sse`)])
  return jsonReply(fixture(`${name}${path === '/chat/completions' ? '.answer' : ''}.json`))
}

beforeAll(async () => {
  grid = await startGrid('chat-only', answer)
})
afterAll(() => grid.close())

interface Seen {
  readonly text: string
  readonly ending: unknown
  readonly state: string | null
}
type Ask = (model: string, prompt: string) => Promise<Seen>
interface DoorRow {
  readonly sdk: string
  readonly door: string
  readonly plain: Ask
  readonly stream: Ask
}

const state = ({ headers }: Response): string | null => headers.get('x-cache')

const doors: readonly DoorRow[] = [
  {
    sdk: 'openai',
    door: 'chat',
    plain: async (model, content) => {
      const { data, response } = await grid.openai.chat.completions
        .create({ model, messages: [{ role: 'user', content }] })
        .withResponse()
      const [choice] = data.choices
      return { text: choice?.message.content ?? '', ending: choice?.finish_reason, state: state(response) }
    },
    stream: async (model, content) => {
      const { data, response } = await grid.openai.chat.completions
        .create({ model, messages: [{ role: 'user', content }], stream: true })
        .withResponse()
      let text = ''
      let ending: unknown
      for await (const { choices } of data) {
        text += choices[0]?.delta.content ?? ''
        ending = choices[0]?.finish_reason ?? ending
      }
      return { text, ending, state: state(response) }
    },
  },
  {
    sdk: 'openai',
    door: 'responses',
    plain: async (model, input) => {
      const { data, response } = await grid.openai.responses.create({ model, input }).withResponse()
      return { text: data.output_text, ending: data.status, state: state(response) }
    },
    stream: async (model, input) => {
      const { data, response } = await grid.openai.responses.create({ model, input, stream: true }).withResponse()
      let [text, last, number] = ['', '', 0]
      for await (const event of data) {
        expect(event.sequence_number).toBe(number++)
        if (event.type === 'response.output_text.delta') text += event.delta
        if (event.type === 'response.output_text.done') expect(event.text).toBe(text)
        last = event.type
      }
      return { text, ending: last.replace('response.', ''), state: state(response) }
    },
  },
  {
    sdk: 'openai',
    door: 'completions',
    plain: async (model, prompt) => {
      const { data, response } = await grid.openai.completions.create({ model, prompt }).withResponse()
      return { text: data.choices[0]?.text ?? '', ending: data.choices[0]?.finish_reason, state: state(response) }
    },
    stream: async (model, prompt) => {
      const { data, response } = await grid.openai.completions.create({ model, prompt, stream: true }).withResponse()
      let text = ''
      let ending: unknown
      for await (const { choices } of data) {
        text += choices[0]?.text ?? ''
        ending = choices[0]?.finish_reason ?? ending
      }
      return { text, ending, state: state(response) }
    },
  },
  {
    sdk: 'anthropic',
    door: 'messages',
    plain: async (model, content) => {
      const asked = { model, max_tokens: 64, messages: [{ role: 'user' as const, content }] }
      const { data, response } = await grid.anthropic.messages.create(asked).withResponse()
      const [block] = data.content
      return { text: block?.type === 'text' ? block.text : '', ending: data.stop_reason, state: state(response) }
    },
    stream: async (model, content) => {
      const asked = { model, max_tokens: 64, messages: [{ role: 'user' as const, content }], stream: true as const }
      const { data, response } = await grid.anthropic.messages.create(asked).withResponse()
      let text = ''
      let ending: unknown
      for await (const event of data) {
        if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') text += event.delta.text
        if (event.type === 'message_delta') ending = event.delta.stop_reason
      }
      return { text, ending, state: state(response) }
    },
  },
]

const upstreams = ['openai', 'chat-only', 'anthropic'] as const
const rows: string[] = []
let unique = 0

describe.each(doors)('$sdk SDK at the $door door', ({ sdk, door, plain, stream }) => {
  it.each(upstreams)('over %s', async (upstream) => {
    const cells: string[] = []
    for (const [first, second] of [
      [plain, stream],
      [stream, plain],
    ] as const) {
      const prompt = `question ${++unique}`
      const before = grid.provider.requests.length
      const miss = await first(`${upstream}/m`, prompt)
      const hit = await first(`${upstream}/m`, prompt)
      const other = await second(`${upstream}/m`, prompt)
      expect(grid.provider.requests.length).toBe(before + 1)
      expect(miss.text).toMatch(/\w/)
      expect([hit.text, other.text]).toEqual([miss.text, miss.text])
      expect([hit.ending, other.ending]).toEqual([miss.ending, miss.ending])
      expect([miss.state, hit.state, other.state]).toEqual(['MISS', 'HIT', 'HIT'])
      cells.push(`${miss.state} → ${hit.state}`)
    }
    const asked = grid.provider.requests.at(-1)?.path
    rows.push(`| ${sdk} | \`${door}\` | ${upstream} at \`${asked}\` | ${cells.join(' | ')} |`)
  })
})

it('is the table of the docs', () => {
  const head = ['| SDK | door | upstream | plain | stream |', '| --- | --- | --- | --- | --- |']
  expect(rows).toHaveLength(doors.length * upstreams.length)
  expectSection('dialects.md', 'grid', [...head, ...rows].join('\n'))
})
