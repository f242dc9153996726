import { Agent, request } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'

/** One request of the mix, as the run counts it. */
export interface Ask {
  readonly kind: string
  readonly path: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Leave after the first bytes of the answer. */
  readonly leave?: boolean
}

const POPULAR = 2_000

const chat = (content: string, more: object = {}): string =>
  JSON.stringify({ model: 'here/m', messages: [{ role: 'user', content }], ...more })

const words = 'order invoice password refund parcel account address delivery coupon balance meeting report'.split(' ')
const word = (number: number): string => words[number % words.length] ?? ''

/** A text that was never asked before: everything in it that could be kept by name is new as well. */
const fresh = (number: number): string =>
  `How do I change the ${word(number)} of ${word(number * 7)} ${number} before the ${word(number * 13)} is due?`

/** Two turns: of no interest to the semantic tier. */
const turns = (number: number): string =>
  JSON.stringify({
    model: 'here/m',
    messages: [
      { role: 'system', content: `You are clerk ${number}.` },
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: fresh(number) },
    ],
  })

/** What is asked, and how often of a hundred. */
const kinds: readonly (readonly [share: number, kind: string, make: (number: number) => Omit<Ask, 'kind'>])[] = [
  [38, 'hit', () => ({ path: '/v1/chat/completions', body: chat(popular()) })],
  [10, 'hit, streamed', () => ({ path: '/v1/chat/completions', body: chat(popular(), { stream: true }) })],
  [10, 'new', (number) => ({ path: '/v1/chat/completions', body: chat(fresh(number)) })],
  [10, 'new, of several turns', (number) => ({ path: '/v1/chat/completions', body: turns(number) })],
  [6, 'new, streamed', (number) => ({ path: '/v1/chat/completions', body: chat(fresh(number), { stream: true }) })],
  [4, 'new, streamed by demo', (number) => ({ path: '/v1/chat/completions', body: demoStream(number) })],
  [4, 'stream that is left', (number) => ({ path: '/v1/chat/completions', body: demoStream(number), leave: true })],
  [2, 'call that is left', (number) => ({ path: '/v1/chat/completions', body: chat(fresh(number)), leave: true })],
  [
    2,
    'failure of a provider',
    () => ({ path: '/v1/chat/completions', body: chat('Fail', { model: 'demo/error-400' }) }),
  ],
  [
    2,
    'not kept',
    (number) => ({
      path: '/v1/chat/completions',
      headers: { 'cache-control': 'no-store', 'x-request-id': `bench-${number}` },
      body: chat(fresh(number)),
    }),
  ],
  [
    2,
    'namespace and tag of its own',
    (number) => ({
      path: '/v1/chat/completions',
      headers: { 'x-reprise-cache-namespace': `space-${number}`, 'x-reprise-cache-tags': `tag-${number}` },
      body: chat('Hello'),
    }),
  ],
  [2, 'no JSON', (number) => ({ path: '/v1/chat/completions', body: `{"number": ${number}` })],
  [
    2,
    'model that there is not',
    (number) => ({ path: '/v1/chat/completions', body: chat('Hello', { model: `none-${number}` }) }),
  ],
  [1, 'path that there is not', (number) => ({ path: `/v1/none/${number}`, method: 'GET' })],
  [1, 'messages door', (number) => ({ path: '/v1/messages', body: chat(fresh(number), { max_tokens: 10 }) })],
  [
    1,
    'embeddings',
    (number) => ({ path: '/v1/embeddings', body: JSON.stringify({ model: 'demo/embed', input: fresh(number) }) }),
  ],
  [1, 'prompt', (number) => ({ path: '/prompts/summarize', body: JSON.stringify({ text: fresh(number) }) })],
  [
    1,
    'feedback',
    (number) => ({ path: '/v1/feedback', body: JSON.stringify({ id: `chatcmpl-${number}`, verdict: 'right' }) }),
  ],
  [1, 'metrics', () => ({ path: '/metrics', method: 'GET' })],
]

const popular = (): string => `Popular ${Math.floor(Math.random() * POPULAR)}`
const demoStream = (number: number): string => chat(fresh(number), { model: 'demo/echo', stream: true })

const every = kinds.reduce((sum, [share]) => sum + share, 0)

export const askOf = (number: number): Ask => {
  let left = Math.random() * every
  for (const [share, kind, make] of kinds) {
    left -= share
    if (left < 0) return { kind, ...make(number) }
  }
  return { kind: 'metrics', path: '/metrics', method: 'GET' }
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 })

/** Asks, reads or leaves. Resolves with the status; 0: it left before one came. */
export const ask = (base: string, { path, method = 'POST', headers, body = '', leave }: Ask): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent: ClientRequest = request(
      `${base}${path}`,
      {
        agent,
        method,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
      },
      (answer: IncomingMessage) => {
        const status = answer.statusCode ?? 0
        if (leave) answer.once('data', () => sent.destroy())
        else answer.resume()
        answer.once('close', () => resolve(status))
        answer.once('error', () => resolve(status))
      },
    )
    sent.once('error', (error) => (leave ? resolve(0) : reject(error)))
    sent.end(body)
  })
