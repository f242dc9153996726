import type { Usage } from '../dialect.ts'
import type { Router } from '../routing/route.ts'
import { asPromised } from './as-promised.ts'
import type { Errand, KeyedErrand } from './errand.ts'
import { createKeeper, type KeeperCollaborators } from './keep.ts'
import { record } from './record.ts'
import type { RecordedReply, WholeAnswer } from './record.ts'

export interface SendCollaborators extends KeeperCollaborators {
  readonly router: Router
  /** How many purges have come so far (see `countPurges`). */
  purges(): number
  costOf(provider: string, model: string, usage: Usage): number | undefined
}

/** Sends one errand upstream; an errand with a key has its answer kept, under the labels of all who wait for it. */
export type Send = (errand: Errand, signal: AbortSignal, tags?: ReadonlySet<string>) => Promise<RecordedReply>

export const createSend = (collaborators: SendCollaborators): Send => {
  const { router, costOf, purges, maxEntryBytes } = collaborators
  const keeper = createKeeper(collaborators)
  return async (errand, signal, tags) => {
    const call = { ...errand.call, signal: () => signal }
    const purged = purges()
    const reply = await asPromised(call, (asked) => router.send(asked, errand.route))
    const { key } = errand
    if (key === undefined) return record(call, reply, { costOf, maxEntryBytes })
    const keyed = { ...errand, key }
    const keep = keeper.mayKeep(keyed, reply)
      ? (answer: WholeAnswer) => purges() === purged && keeper.keep(tagged(keyed, tags), answer)
      : undefined
    return record(call, reply, { costOf, keep, maxEntryBytes })
  }
}

const tagged = (errand: KeyedErrand, tags: ReadonlySet<string> | undefined): KeyedErrand =>
  tags === undefined ? errand : { ...errand, policy: { ...errand.policy, tags: [...tags] } }
