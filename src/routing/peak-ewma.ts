/** A moving average that believes bad news at once and good news slowly (Finagle's and linkerd's Peak EWMA). */
export interface PeakEwma {
  readonly latencyMs: number
  /** Epoch ms of the last measurement. */
  readonly at: number
}

/**
 * Finagle decays within 10 s, for thousands of calls a second of milliseconds each. Calls to models take seconds and are few;
 * at 10 s a slow deployment would be tried again every few calls.
 */
const decayMs = 60_000

/** After one more measurement: a peak counts in full, anything lower by how long the last one is ago. */
export const observed = (average: PeakEwma | undefined, latencyMs: number, now: number): PeakEwma => {
  if (average === undefined || latencyMs > average.latencyMs) return { latencyMs, at: now }
  const kept = weight(average, now)
  return { latencyMs: average.latencyMs * kept + latencyMs * (1 - kept), at: now }
}

/** As it counts now: sinks toward zero while nothing is measured, so that a slow deployment gets another chance. */
export const expectedLatencyMs = (average: PeakEwma | undefined, now: number): number | undefined =>
  average === undefined ? undefined : average.latencyMs * weight(average, now)

const weight = (average: PeakEwma, now: number): number => Math.exp(-Math.max(0, now - average.at) / decayMs)
