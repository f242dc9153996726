import { createHash, randomBytes } from 'node:crypto'
import type { CacheEntry } from '../../src/cache/entry.ts'

const storedAt = Date.UTC(2026, 0, 1)

/** The key of the 64 hex digits that any text stands for. */
export const keyOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** UTF-8 bytes of a JSON answer that says `text`. */
export const answerBytes = (text: string): Uint8Array =>
  Buffer.from(JSON.stringify({ id: 'chatcmpl-0000', choices: [{ message: { role: 'assistant', content: text } }] }))

/** Bytes that no compression makes smaller. */
export const noise = (length: number): Uint8Array => randomBytes(length)

/** A valid entry: stored at 2026-01-01, fresh for an hour, gone after two. `name` makes its key, its reference and its answer. */
export const entryOf = (name: string, changes: Partial<CacheEntry> = {}): CacheEntry => {
  const key = changes.key ?? keyOf(name)
  const from = changes.storedAt ?? storedAt
  return {
    key,
    dialect: 'chat',
    storedAt: from,
    staleAt: from + 3_600_000,
    deleteAt: from + 7_200_000,
    tags: [],
    tenant: 'acme',
    namespace: 'default',
    model: 'demo/echo',
    provider: 'demo',
    providerModel: 'echo',
    usage: { inputTokens: 12, outputTokens: 34 },
    cost: 0.0012,
    upstreamMs: 850,
    reference: `reference-${key.slice(0, 12)}`,
    slots: [{ kind: 'id', start: 7, length: 13 }],
    body: answerBytes(name),
    ...changes,
  }
}
