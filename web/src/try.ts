import { ask } from './gateway.ts'

/** One call from this page to the gateway's own door, as any client makes it. */
export interface Trial {
  /** `x-cache`: HIT, MISS … */
  readonly cache: string
  /** In the browser, from the request to the last byte. */
  readonly tookMs: number
  readonly text: string
  /** What the semantic tier thought: `served p=0.958 sim=0.98`; undefined where it was not asked. */
  readonly semantic: string | undefined
}

export interface Question {
  readonly model: string
  readonly prompt: string
  /** Answers are kept under this name, so that what others were told neither helps nor changes. */
  readonly namespace: string
  readonly key: string
}

const waitMs = 120_000

export const tryOnce = async ({ model, prompt, namespace, key }: Question): Promise<Trial> => {
  const began = performance.now()
  performance.clearResourceTimings()
  const response = await ask('/v1/chat/completions', key, AbortSignal.timeout(waitMs), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-reprise-cache-namespace': namespace, 'x-reprise-explain': '1' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: prompt }] }),
  })
  const body: { choices?: { message?: { content?: string | null } }[] } = await response.json()
  const tookMs = networkMs(response.url) ?? performance.now() - began
  return {
    cache: response.headers.get('x-cache') ?? 'unknown',
    tookMs,
    semantic: response.headers.get('x-reprise-semantic') ?? undefined,
    text: body.choices?.[0]?.message?.content ?? '(an answer without text)',
  }
}

/** Without what this page was busy with when the answer came. */
const networkMs = (url: string): number | undefined => {
  const entry = performance.getEntriesByName(url).at(-1)
  return entry instanceof PerformanceResourceTiming && entry.responseEnd > 0
    ? entry.responseEnd - entry.startTime
    : undefined
}

export const freshNamespace = (): string => `dashboard-${crypto.randomUUID()}`

/** Made-up questions of a shop. Some come often, as questions do. */
const samples = [
  'Where is my order?',
  'How do I return a jacket?',
  'When do you open on Sunday?',
  'Do you ship to Norway?',
  'Can I change my address?',
  'Is the blue tent back in stock?',
  'What is the warranty on boots?',
  'Do you have gift cards?',
] as const

const sampleCalls = 40

/** Sends the samples to `demo/echo`, four at a time, and tells after each how many have been answered. */
export const sendSamples = async (key: string, onAnswered: (answered: number, of: number) => void): Promise<void> => {
  const namespace = freshNamespace()
  let next = 0
  let answered = 0
  const work = async (): Promise<void> => {
    while (next < sampleCalls) {
      const prompt = samples[Math.floor(Math.random() ** 2 * samples.length)] ?? samples[0]
      next += 1
      await tryOnce({ model: 'demo/echo', prompt, namespace, key })
      answered += 1
      onAnswered(answered, sampleCalls)
      await new Promise((resolve) => setTimeout(resolve, 60 + Math.random() * 240))
    }
  }
  await Promise.all([work(), work(), work(), work()])
}
