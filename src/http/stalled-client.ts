import { socketOf, type AppContext } from './context.ts'

const leastStallMs = 60_000

/**
 * From now on a client that takes nothing of its answer for a minute is dropped: one that stays but does not read would hold the answer
 * for ever. A stream must have something to send more often than that, and has: a comment every `heartbeatMs`.
 */
export const dropIfStalled = (c: AppContext, heartbeatMs = 0): void => {
  socketOf(c).outgoing?.socket?.setTimeout(Math.max(leastStallMs, 2 * heartbeatMs))
}
