/** A longer one is a mistake, and a client that obeyed it would be gone for good. */
export const longestWaitMs = 86_400_000

/** The ms that a number of units, or an HTTP date, says to wait from `now` (epoch ms) on; undefined where it is neither. RFC 9110 §10.2.3. */
export const waitIn = (text: string, unitMs: number, now: number): number | undefined => {
  if (/^\s*\d+(?:\.\d+)?\s*$/.test(text)) return Number(text) * unitMs
  // `Date.parse` takes "-5" for a year.
  const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
