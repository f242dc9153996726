import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { IndexUnavailable } from '../index/index-unavailable.ts'
import type { IndexedPrompt } from '../vector-index.ts'
import { decodeChange, encodeChange } from './change.ts'
import type { ChangeLog, Position, SharedSnapshot } from './change-log.ts'
import type { Replica } from './replica.ts'

export interface Exchange {
  readonly log: ChangeLog
  readonly replica: Replica
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Of this instance, told from all others. */
  readonly name: string
}

/** What came of asking for a snapshot. `alone`: nobody answered. */
export type Loaded =
  | { readonly kind: 'loaded'; readonly position: Position }
  | { readonly kind: 'alone'; readonly isEmpty: boolean }

const PAGE = 64
const LOOK_AGAIN_MS = 100
/** How long others are given to begin; whoever has prompts of its own waits less, so that it can answer those that have none. */
const PATIENCE_MS = { empty: 15_000, filled: 5_000 }
const LONGEST_WAIT_MS = 300_000

/**
 * Fills the replica with what another instance has, asking for it where nothing is offered. What the replica had and the other has
 * not is gone afterwards.
 */
export const loadSnapshot = async (exchange: Exchange): Promise<Loaded> => {
  const { log, replica } = exchange
  const life = replica.lives()
  const { inserts, prompts } = await replica.index.stats()
  const alone = { kind: 'alone', isEmpty: prompts === 0 } as const
  const snapshot = (await offered(exchange)) ?? (await askedFor(exchange, alone.isEmpty))
  if (snapshot === undefined) return alone
  for (let from = 0; from < snapshot.prompts; from += PAGE) {
    const page = await log.pageOf(snapshot.name, from, PAGE)
    if (page.length === 0) return alone
    for (const bytes of page) {
      const change = decodeChange(bytes)
      if (change?.kind === 'insert' && change.model === replica.model) await insertInto(replica, change.prompt)
    }
  }
  if (replica.lives() !== life) throw new Error('the index was opened anew while a snapshot was loaded')
  await replica.index.removeUntouched(inserts)
  return { kind: 'loaded', position: snapshot.position }
}

/** False: this prompt can never be inserted. Rejects when it only cannot be now. */
export const insertInto = async ({ insert }: Replica, prompt: IndexedPrompt): Promise<boolean> => {
  try {
    await insert(prompt)
    return true
  } catch (error) {
    if (error instanceof IndexUnavailable && error.fault === 'error') return false
    throw error
  }
}

/** Writes all that the replica has for the others, unless somebody has done so or is about to. */
export const offerSnapshot = async (exchange: Exchange, position: Position): Promise<void> => {
  const { log, replica, signal } = exchange
  const { model, index } = replica
  if ((await offered(exchange)) !== undefined || !(await log.beginWriting(model))) return
  const name = randomUUID()
  let prompts = 0
  for (let from: number | undefined = 0; from !== undefined && !signal.aborted;) {
    const page = await index.page(from, PAGE)
    await log.addTo(
      name,
      model,
      page.prompts.map((prompt) => encodeChange({ kind: 'insert', model, prompt })),
    )
    prompts += page.prompts.length
    from = page.next
  }
  if (signal.aborted) return
  await log.offer(model, { name, position, prompts })
  await log.endWriting(model)
}

/** The last snapshot, if the log still holds all that came after it. */
const offered = async ({ log, replica }: Exchange): Promise<SharedSnapshot | undefined> => {
  const snapshot = await log.snapshot(replica.model)
  return snapshot !== undefined && (await log.follows(snapshot.position)) ? snapshot : undefined
}

const askedFor = async (exchange: Exchange, isEmpty: boolean): Promise<SharedSnapshot | undefined> => {
  const { log, replica, clock, signal } = exchange
  const { model } = replica
  await log.append([encodeChange({ kind: 'wanted', model, from: exchange.name })])
  const askedAt = clock.now()
  const patienceMs = isEmpty ? PATIENCE_MS.empty : PATIENCE_MS.filled
  for (;;) {
    await clock.sleep(LOOK_AGAIN_MS, signal)
    const snapshot = await offered(exchange)
    if (snapshot !== undefined) return snapshot
    const waitedMs = clock.now() - askedAt
    if (waitedMs > LONGEST_WAIT_MS || (waitedMs > patienceMs && !(await log.isWriting(model)))) return undefined
  }
}
