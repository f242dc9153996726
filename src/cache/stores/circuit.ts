import type { Clock } from '../../clock.ts'
import type { Announce } from '../../events.ts'
import { admit, closedBreaker, record, type Breaker, type BreakerSettings, type Pass } from './breaker.ts'
import { within } from '../../deadline.ts'
import { messageOf } from './errors.ts'

/** Calls to something that may be ill: each with a deadline, none while the breaker is open. */
export interface Circuit {
  /** Never rejects. */
  attempt<Value>(operation: string, work: () => Promise<Value>): Promise<Attempted<Value>>
  readonly open: boolean
  /** `ok`, or why nothing is asked and until when. */
  describe(): string
}

export type Attempted<Value> =
  | { readonly ok: true; readonly value: Value }
  /** `asked: false`: the breaker was open. */
  | { readonly ok: false; readonly asked: boolean; readonly reason: string }

export interface CircuitSettings {
  /** Of what, in events. */
  readonly store: string
  readonly deadlineMs: number
  readonly breaker: BreakerSettings
  readonly clock: Clock
  readonly announce: Announce
  readonly words: CircuitWords
}

/** What is told, with its subject, when the state changes. */
export interface CircuitWords {
  /** `store redis is not asked`: `until …: why` follows. */
  readonly rests: string
  /** What that means. */
  readonly meanwhile: string
  /** `store redis answers again` */
  readonly again: string
}

/** A success that took more than this share of the deadline counts as a failure: a store that is about to be too slow. */
const slowShare = 0.8

export const createCircuit = (circuit: CircuitSettings): Circuit => {
  const { store, deadlineMs, breaker: settings, clock, announce, words } = circuit
  let breaker: Breaker = closedBreaker(clock.now())
  let lastReason = ''

  const become = (next: Breaker) => {
    const before = breaker.state
    breaker = next
    if (next.state !== before)
      announce({ type: 'store-state', store, state: next.state, message: told(next, words, lastReason) })
  }

  const describe = (): string => {
    if (breaker.state === 'closed') return 'ok'
    if (breaker.state === 'half-open') return `is being tried again after: ${lastReason}`
    return `rests until ${new Date(breaker.until).toISOString()} after: ${lastReason}`
  }

  const note = (pass: Pass, ok: boolean) => become(record(breaker, { pass, ok, now: clock.now() }, settings))

  return {
    attempt: async (operation, work) => {
      const admitted = admit(breaker, clock.now(), settings)
      become(admitted.breaker)
      const { pass } = admitted
      if (pass === undefined) return { ok: false, asked: false, reason: describe() }
      const startedAt = clock.monotonic()
      const took = () => {
        const durationMs = clock.monotonic() - startedAt
        announce({ type: 'store-operation', store, operation, durationMs })
        return durationMs
      }
      try {
        const value = await within(work, { clock, ms: deadlineMs, what: `${store} ${operation}` })
        const tookMs = took()
        const slow = tookMs > deadlineMs * slowShare
        if (slow) lastReason = `${operation} took ${Math.round(tookMs)} ms`
        note(pass, !slow)
        return { ok: true, value }
      } catch (error) {
        took()
        lastReason = messageOf(error)
        announce({ type: 'store-error', store, operation, message: lastReason })
        note(pass, false)
        return { ok: false, asked: true, reason: lastReason }
      }
    },
    get open() {
      return breaker.state === 'open'
    },
    describe,
  }
}

const told = (breaker: Breaker, { rests, meanwhile, again }: CircuitWords, reason: string): string => {
  if (breaker.state === 'closed') return again
  if (breaker.state === 'half-open') return `${rests} but for one try: ${reason}`
  return `${rests} until ${new Date(breaker.until).toISOString()}: ${reason.replace(/\.$/, '')}; meanwhile ${meanwhile}`
}
