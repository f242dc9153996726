import type { SemanticView } from '../../src/dashboard/snapshot.ts'
import { reasonWords } from './reasons.ts'
import type { Trial } from './try.ts'

/** What the same question in other words brought, and why. */
export const ParaphraseVerdict = ({ trial, mode }: { trial: Trial; mode: SemanticView['mode'] }) => (
  <p class="small" data-testid="paraphrase">
    {wordsOf(trial, mode)} {trial.semantic !== undefined && <code>{trial.semantic}</code>}
  </p>
)

const wordsOf = ({ cache, semantic = '' }: Trial, mode: SemanticView['mode']): string => {
  const [verdict, ...rest] = semantic.split(' ')
  if (cache === 'HIT') return 'In other words: these had been asked before.'
  if (verdict === 'served') return 'In other words, and the kept answer still serves.'
  if (verdict === 'would-serve')
    return `In other words: the kept answer would serve, but the tier only observes. ${turnOn(mode)}`
  const reason = rest.find((word) => !/^(?:p|sim)=/.test(word))?.replace(/^(?:guard|by)=/, '')
  if (verdict === 'refused') return `In other words, it was asked anew: ${reasonWords(reason ?? 'refused')}.`
  if (verdict === 'skipped') return `In other words, it was asked anew: ${reasonWords(reason ?? 'skipped')}.`
  return 'In other words, it was asked anew.'
}

const turnOn = (mode: SemanticView['mode']): string =>
  mode === 'observe' ? 'cache.semantic.mode: verified serves it.' : ''

/** Where no paraphrase can serve, what to do for it. */
export const TierIsOff = () => (
  <p class="faint small">
    The same in other words is a new question here, because the semantic tier is off. Set{' '}
    <code>cache.semantic.mode</code> to <code>observe</code> or <code>verified</code>, start the gateway again, and it
    is tried here as well.
  </p>
)
