/**
 * Which traces are kept where not all are: by the trace's id alone, so that whoever keeps a larger share keeps the same ones and more.
 * https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
 */
export const isKept = (traceId: string, share: number): boolean =>
  share >= 1 || randomnessOf(traceId) >= thresholdOf(share)

/** As `tracestate` says it (`ot=th:…`), for collectors that count each kept span as those that it stands for. */
export const stateOfShare = (share: number): string =>
  `ot=th:${thresholdOf(share).toString(16).padStart(digits, '0').replace(/0+$/, '') || '0'}`

// The standard has 14 digits, a double holds 13; those that a threshold does not name are zeros.
const digits = 12
const most = 16 ** digits

/** Its last 14 digits are what is random in a trace's id. */
const randomnessOf = (traceId: string): number => Number.parseInt(traceId.slice(18, 18 + digits), 16)

/** The share is what lies from here up. */
const thresholdOf = (share: number): number => Math.round((1 - share) * most)
