import type { SemanticView } from '../../src/dashboard/snapshot.ts'
import { count, milliseconds } from './format.ts'
import { ParaphraseVerdict } from './paraphrase.tsx'
import type { Trial } from './try.ts'

const fills: Readonly<Record<string, string>> = {
  HIT: 'hit',
  'SEMANTIC-HIT': 'semanticHit',
  STALE: 'stale',
  COLLAPSED: 'collapsed',
  BYPASS: 'bypass',
  REFRESH: 'refresh',
}

interface LanesProps {
  readonly trials: readonly Trial[]
  readonly asking: boolean
  readonly mode: SemanticView['mode']
}

/** Each call as a lane as long as it took. */
export const Lanes = ({ trials, asking, mode }: LanesProps) => {
  const longest = Math.max(1, ...trials.map(({ tookMs }) => tookMs))
  const [first, second, third] = trials
  return (
    <div class="lanes" role="status">
      {trials.map(({ cache, tookMs }, index) => (
        <p key={index} class="lane">
          <span class={`badge fill-${fills[cache] ?? 'miss'}`}>{cache}</span>
          <span class="bar" aria-hidden="true">
            <i
              class={`fill-${fills[cache] ?? 'miss'}`}
              style={{ width: `${Math.max(0.7, (tookMs / longest) * 100)}%` }}
            />
          </span>
          <b class="number">{milliseconds(tookMs)}</b>
        </p>
      ))}
      {asking && (
        <p class="lane">
          <span class="badge fill-bypass">…</span>
          <span class="bar" aria-hidden="true">
            <i class="waiting" />
          </span>
          <span class="faint">{['first', 'again', 'in other words'][trials.length]}</span>
        </p>
      )}
      {first !== undefined && second !== undefined && <Verdict first={first} second={second} />}
      {third !== undefined && <ParaphraseVerdict trial={third} mode={mode} />}
      {first !== undefined && <blockquote>{(second ?? first).text}</blockquote>}
    </div>
  )
}

const Verdict = ({ first, second }: { first: Trial; second: Trial }) => {
  if (second.cache !== 'HIT') {
    return <p class="small">This answer was not kept: {second.cache} means that a provider was asked again.</p>
  }
  const faster = first.tookMs / second.tookMs
  const same = first.text === second.text ? 'The same answer' : 'A kept answer'
  return (
    <p class="small">
      {same}, {faster >= 1.5 ? `${count(Math.round(faster))} times sooner` : 'from the cache'}, and nothing was paid for
      it. As this browser measured.
    </p>
  )
}
