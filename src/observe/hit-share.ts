/** What share of hits to trace; to be asked once for each, with its end (epoch ms). */
export type HitShare = (at: number) => number

// Over so long a time a rate is what users mean by it, and a burst brings at most a few times the limit.
const memoryMs = 1_000

/**
 * All of them while they are no more than `perSecond`, beyond that an even share of about so many. The share follows from how many
 * came lately, an older one counting for less: at a steady rate those that count are as many as come in `memoryMs`.
 */
export const createHitShare = (perSecond: number): HitShare => {
  const limit = (perSecond * memoryMs) / 1_000
  let lately = 0
  let lastAt = -Infinity
  return (at) => {
    // Ends are not told in order.
    if (at > lastAt) {
      lately *= Math.exp((lastAt - at) / memoryMs)
      lastAt = at
    }
    lately += 1
    return lately <= limit ? 1 : limit / lately
  }
}
