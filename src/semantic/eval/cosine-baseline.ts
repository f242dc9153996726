import type { Verdict } from '../verdict/verdict.ts'

/** What gateways ship: serve from this cosine on. */
export const BASELINE_COSINE = 0.95

/** A verdict that only looks at the cosine, for comparing. Ask it with an error rate above the guards' (`BASELINE_ERROR_RATE`). */
export const cosineBaseline = (verdict: Verdict): Verdict => ({
  ...verdict,
  thresholds: [
    { traps: 0.5, probability: BASELINE_COSINE },
    { traps: 1, probability: BASELINE_COSINE },
  ],
  judge: ({ cosine }) => ({ score: cosine, probability: cosine }),
})

export const BASELINE_ERROR_RATE = 1 - 1e-9
