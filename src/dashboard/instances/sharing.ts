import type { Clock } from '../../clock.ts'
import type { Minute } from '../minute.ts'
import { minuteMs, startOf } from '../minutes.ts'
import type { Instance, SharedPlace } from './place.ts'

export interface SharingSettings {
  readonly clock: Clock
  readonly place: SharedPlace
  readonly self: () => Instance
  /** All that are kept, oldest first. */
  readonly minutes: () => readonly Minute[]
  /** Takes back what was left before a restart. Called before anything is left, until it does not reject. */
  readonly regain: () => Promise<void>
  /** Counts up with every request: nothing is written while nothing happens. */
  readonly sequence: () => number
  readonly signal: AbortSignal
}

export interface Sharing {
  /** Resolves when the signal has aborted and the last minutes were left. */
  readonly done: Promise<void>
}

/** How far the others' sums lag behind. */
const writeEveryMs = 5_000
/** While nothing happens: so that the others know that we are there. */
const aliveEveryMs = 30_000
/** After a failure. */
const retryMs = 2_000
/** Some 70 KB in one command. */
const minutesAtOnce = 120

/** Leaves this instance's minutes where the others look for them, behind everything else, and never rejects. */
export const startSharing = (settings: SharingSettings): Sharing => ({ done: share(settings) })

const share = async (settings: SharingSettings): Promise<void> => {
  const { clock, sequence, signal } = settings
  let left: Left | undefined
  let leftAt = -Infinity
  while (!signal.aborted) {
    const due = left?.sequence !== sequence() || clock.now() - leftAt >= aliveEveryMs
    if (due) {
      left = await leave(settings, left)
      leftAt = clock.now()
    }
    await clock.sleep(left === undefined ? retryMs : writeEveryMs, signal).catch(() => undefined)
  }
  await leave(settings, left)
}

/** What the others have of us. */
interface Left {
  readonly sequence: number
  /** Minutes that start before are theirs for good. */
  readonly from: number
}

/** undefined: it cannot be known what they have; the next time everything is left anew. */
const leave = async (settings: SharingSettings, left: Left | undefined): Promise<Left | undefined> => {
  const { clock, place, self, minutes } = settings
  const next = { sequence: settings.sequence(), from: startOf(clock.now(), minuteMs) }
  try {
    if (left === undefined) await settings.regain()
    const changed = minutes().filter(({ at }) => left === undefined || at >= left.from)
    let known = true
    for (let first = 0; first === 0 || first < changed.length; first += minutesAtOnce)
      known = (await place.leave(self(), changed.slice(first, first + minutesAtOnce))) && known
    // Of what was left before, nothing is there any more: Redis was emptied.
    return known || left === undefined ? next : undefined
  } catch {
    return undefined
  }
}
