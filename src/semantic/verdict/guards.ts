import type { Features } from '../features/features.ts'

/** A single reason why two prompts may need different answers: a label on /metrics and in `x-reprise-semantic`. */
export type Guard =
  | 'numbers'
  | 'entities'
  | 'literals'
  | 'units'
  | 'bounds'
  | 'ordinals'
  | 'negation'
  | 'antonym'
  | 'symbols'
  | 'quotes'
  | 'calendar'
  | 'code'
  | 'roles'
  | 'question'
  | 'scope'
  | 'pronouns'
  | 'polarity'
  | 'tense'
  | 'conditions'

/** The surer signs first: the first one that fires names a refusal. */
const GUARDS: readonly (readonly [Guard, (features: Features) => boolean])[] = [
  ['numbers', (features) => features.amountChanged === 1],
  ['calendar', (features) => features.calendarChanged === 1],
  ['code', (features) => features.codeChanged === 1],
  ['entities', (features) => features.entityChanged === 1],
  ['literals', (features) => features.literalChanged === 1],
  ['units', (features) => features.unitOfNumberChanged + features.unitWordChanged > 0],
  ['bounds', (features) => features.boundConflict === 1],
  ['ordinals', (features) => features.ordinalDiffers === 1],
  ['negation', (features) => features.negationDiffers === 1],
  ['antonym', (features) => features.antonym + features.oppositeMeaning > 0],
  ['symbols', (features) => features.symbolsDiffer + features.onlySignsDiffer > 0],
  ['quotes', (features) => features.quoteChanged === 1],
  [
    'roles',
    (features) =>
      features.roleConflict + features.directedSwap + features.passiveTurned > 0 || features.agentChanged === 1,
  ],
  ['question', (features) => features.questionKindDiffers === 1],
  ['scope', (features) => features.scopeWordExchanged === 1],
  ['pronouns', (features) => features.pronounChanged === 1],
  ['polarity', (features) => features.polarityDiffers === 1],
  ['tense', (features) => features.tenseDiffers === 1],
  ['conditions', (features) => features.conditionsDiffer > 0],
]

export const firedGuards = (features: Features): readonly Guard[] =>
  GUARDS.filter(([, fires]) => fires(features)).map(([guard]) => guard)

/** At this error rate and below, a veto counts for more than any probability. */
export const STRICT_ERROR_RATE = 0.01
/** From here down names count as well: that costs 3 of 100 right hits and saves 10 of 100 wrong ones. */
export const STRICTEST_ERROR_RATE = 0.005

// In cross-validation none of these ever stood in the way of a right hit among those sure enough to be served.
const VETOES: ReadonlySet<Guard> = new Set(['numbers', 'calendar', 'code', 'quotes'])
const NAME_VETOES: ReadonlySet<Guard> = new Set(['entities', 'literals'])

/** The guard that forbids serving at this error rate, whatever the verdict says. */
export const vetoOf = (features: Features, maxErrorRate: number): Guard | undefined => {
  // Between the same words nothing else can tell two questions apart.
  if (features.onlySignsDiffer === 1) return 'symbols'
  // The same words, and who does it to whom is turned round: right at no rate.
  if (features.passiveTurned === 1) return 'roles'
  // Of a copy no word is another one: what differs is how it was typed.
  if (maxErrorRate > STRICT_ERROR_RATE || features.surelyCopy === 1) return undefined
  const names = maxErrorRate <= STRICTEST_ERROR_RATE
  return firedGuards(features).find((guard) => VETOES.has(guard) || (names && NAME_VETOES.has(guard)))
}
