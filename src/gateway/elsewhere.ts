import type { Content } from '../call.ts'
import type { CacheEntry } from '../cache/entry.ts'
import type { Exact } from '../cache/exact.ts'
import type { AcrossInstances } from '../cache/flight/across-instances.ts'
import { contentOf } from '../cache/sealing.ts'
import type { Clock } from '../clock.ts'
import type { KeyedErrand } from './errand.ts'
import type { RecordedReply } from './record.ts'

export interface ElsewhereCollaborators {
  /** Absent where no other instance shares the store. */
  readonly across?: AcrossInstances | undefined
  readonly exact: Exact
  readonly clock: Clock
}

/** Sends an errand, or gives the answer of the instance that is already at it. */
export type SendOnce = (
  errand: KeyedErrand,
  signal: AbortSignal,
  send: (errand: KeyedErrand, signal: AbortSignal) => Promise<RecordedReply>,
) => Promise<RecordedReply>

export const sendOnce =
  ({ across, exact, clock }: ElsewhereCollaborators): SendOnce =>
  (errand, signal, send) => {
    const { key, policy } = errand
    if (across === undefined || !policy.write) return send(errand, signal)
    const startedAt = clock.monotonic()
    return across.share(key, signal, {
      lookup: async () => {
        const found = await exact.lookup(key, policy)
        if (found?.use !== 'hit') return undefined
        return replyOf(found.entry, { now: clock.now(), waitedMs: clock.monotonic() - startedAt })
      },
      lead: async (over) => {
        let kept = false
        const noted = (entry: CacheEntry) => {
          kept = true
          errand.kept?.(entry)
        }
        const reply = await send({ ...errand, kept: noted }, signal)
        return { ...reply, content: watched(reply.content, () => over(kept)) }
      },
    })
  }

/** What another instance has kept, as if it had come from a provider to one whom we joined. */
const replyOf = (
  entry: CacheEntry,
  { now, waitedMs }: { readonly now: number; readonly waitedMs: number },
): RecordedReply => ({
  content: contentOf(entry, now),
  provider: entry.provider,
  model: entry.providerModel,
  attempts: [],
  headers: {},
  cacheHeaders: {},
  dropped: entry.dropped ?? [],
  upstreamMs: waitedMs,
  stored: true,
  elsewhere: true,
  tally: () => ({ usage: entry.usage, cost: entry.cost }),
})

/** Tells when the content is over, whole or not. */
const watched = (content: Content, onOver: () => void): Content => {
  if (content.kind === 'events') return { kind: 'events', events: untilOver(content.events, onOver) }
  if (content.kind === 'bytes') return { ...content, bytes: untilOver(content.bytes, onOver) }
  onOver()
  return content
}

const untilOver = async function* <Item>(items: AsyncIterable<Item>, onOver: () => void): AsyncGenerator<Item> {
  try {
    yield* items
  } finally {
    onOver()
  }
}
