import { randomUUID } from 'node:crypto'
import { within } from '../../deadline.ts'
import type { Clock } from '../../clock.ts'
import type { Announce } from '../../events.ts'
import type { Change } from './change.ts'
import { BEGINNING, writtenAt } from './change-log.ts'
import type { ChangeLog, Position } from './change-log.ts'
import { follow } from './follower.ts'
import type { Applied, Follower } from './follower.ts'
import { createOutbox } from './outbox.ts'
import type { Replica } from './replica.ts'

/** Keeps the indexes of all instances equal, behind everything else. Nothing in it waits for the log or fails because of it. */
export interface Replication {
  /** Tells the others, soon or when the log is there again. */
  tell(change: Change): void
  /** From now on the replica gets what the others tell, from where it was saved. */
  follow(replica: Replica): void
  /** Up to where the replica holds what the others told; to be saved with it. undefined where nothing is shared. */
  position(): Position | undefined
  /** In words for /readyz; undefined where nothing is shared. */
  detail(): string | undefined
  /** Tells what still waits, if that works at once. */
  close(): Promise<void>
}

export interface ReplicationParts {
  readonly log: ChangeLog
  readonly clock: Clock
  readonly announce: Announce
}

const LAST_CHANGES_MS = 1_000

export const createReplication = ({ log, clock, announce }: ReplicationParts): Replication => {
  const closing = new AbortController()
  const outbox = createOutbox({ append: log.append, clock })
  let follower: Follower | undefined
  let trouble: string | undefined = 'the index is being opened'

  const tellStanding = (applied?: Applied) => {
    const position = follower?.position() ?? BEGINNING
    const { waiting, dropped } = outbox
    const isInStep = trouble === undefined
    announce({ type: 'index-replication', isInStep, positionAt: writtenAt(position), waiting, dropped, applied })
  }
  const onStanding = (why: string | undefined) => {
    trouble = why
    tellStanding()
  }
  return {
    tell: outbox.add,
    follow: (replica) => {
      const collaborators = { log, replica, clock, signal: closing.signal, name: randomUUID() }
      follower = follow({ ...collaborators, onApplied: tellStanding, onStanding })
    },
    position: () => follower?.position(),
    detail: () => (trouble === undefined ? 'shared with the other instances' : `not shared now (${trouble})`),
    close: async () => {
      closing.abort('closed')
      const lastChanges = { clock, ms: LAST_CHANGES_MS, what: 'telling the last changes' }
      await within(() => outbox.close(), lastChanges).catch(() => undefined)
      // Ends the read that is under way as well.
      log.close()
      await follower?.over
    },
  }
}

/** Where there is nobody to share with. */
export const noReplication = (): Replication => ({
  tell: () => undefined,
  follow: () => undefined,
  position: () => undefined,
  detail: () => undefined,
  close: async () => undefined,
})
