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
  ['symbols', (features) => features.symbolsDiffer > 0],
  ['quotes', (features) => features.quoteChanged === 1],
  ['roles', (features) => features.roleConflict + features.directedSwap > 0 || features.agentChanged === 1],
  ['question', (features) => features.questionKindDiffers === 1],
  ['scope', (features) => features.scopeWordExchanged === 1],
  ['pronouns', (features) => features.pronounChanged === 1],
  ['polarity', (features) => features.polarityDiffers === 1],
  ['tense', (features) => features.tenseDiffers === 1],
  ['conditions', (features) => features.conditionsDiffer > 0],
]

export const firedGuards = (features: Features): readonly Guard[] => {
  const always = alwaysVeto(features)
  const fired = GUARDS.filter(([, fires]) => fires(features)).map(([guard]) => guard)
  return always === undefined ? fired : [always, ...fired.filter((guard) => guard !== always)]
}

/** At this error rate and below, a veto counts for more than any probability. */
export const STRICT_ERROR_RATE = 0.01
/** From here down names count as well: that costs 3 of 100 right hits and saves 10 of 100 wrong ones. */
export const STRICTEST_ERROR_RATE = 0.005

// In cross-validation none of these ever stood in the way of a right hit among those sure enough to be served.
const VETOES: ReadonlySet<Guard> = new Set(['numbers', 'calendar', 'code', 'quotes'])
const NAME_VETOES: ReadonlySet<Guard> = new Set(['entities', 'literals'])

const isWrittenOtherwise = (features: Features): boolean => features.surelyCopy === 1 && features.marksDiffer === 1

/** What looks like a slip of the finger or like a greeting is a name. */
const isNamedOtherwise = ({
  surelyCopy,
  sameWithoutCourtesy,
  nameSlipped,
  capitalMeant,
  greetingMeant,
}: Features): boolean =>
  (surelyCopy === 1 && nameSlipped + capitalMeant > 0) || (surelyCopy + sameWithoutCourtesy > 0 && greetingMeant === 1)

/** Right at no rate. */
const alwaysVeto = (features: Features): Guard | undefined => {
  // Between the same words nothing else can tell two questions apart.
  if (features.onlySignsDiffer === 1 || isWrittenOtherwise(features)) return 'symbols'
  // The same words, and who does it to whom is turned round.
  if (features.passiveTurned + features.doersTurned > 0) return 'roles'
  if (features.modalityTurned === 1) return 'question'
  // `What is Paris?` and `What is Paris like?`
  if (features.sameWithoutCourtesy === 1 && features.courtesyMeant === 1) return 'question'
  return features.wordDoubled === 1 || isNamedOtherwise(features) ? 'entities' : undefined
}

/** The guard that forbids serving at this error rate, whatever the verdict says. */
export const vetoOf = (features: Features, maxErrorRate: number): Guard | undefined => {
  const always = alwaysVeto(features)
  if (always !== undefined) return always
  // Of a copy no word is another one: what differs is how it was typed.
  if (maxErrorRate > STRICT_ERROR_RATE || features.surelyCopy === 1) return undefined
  const names = maxErrorRate <= STRICTEST_ERROR_RATE
  return firedGuards(features).find((guard) => VETOES.has(guard) || (names && NAME_VETOES.has(guard)))
}
