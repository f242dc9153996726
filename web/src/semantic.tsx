import type { NearMiss, SemanticView } from '../../src/dashboard/snapshot.ts'
import { clockTime, count, countOf, percent } from './format.ts'
import { reasonWords } from './reasons.ts'
import { snapshot } from './state.ts'

/** What the semantic tier does with prompts that lie near a kept one, and whether it keeps its promise. */
export const Semantic = () => {
  const semantic = snapshot.value?.semantic
  if (semantic === undefined) return null
  const off = semantic.mode === 'off' || semantic.state === 'off'
  return (
    <section class="card similar" aria-labelledby="similar-title">
      <h2 id="similar-title">
        Similar prompts <small>{off ? 'off' : `${modes[semantic.mode]}, ${semantic.state}`}</small>
      </h2>
      {off ? <Off {...semantic} /> : <On {...semantic} />}
    </section>
  )
}

const modes: Readonly<Record<SemanticView['mode'], string>> = {
  off: 'off',
  observe: 'observing, serves none',
  verified: 'serving',
}

const Off = ({ mode }: SemanticView) => (
  <p class="empty">
    {mode === 'off'
      ? 'Only the same question is answered from the cache. To see what other words for it would bring, without serving any of it, set '
      : 'It was off when this gateway started. Start it again for '}
    <code>cache.semantic.mode: {mode === 'off' ? 'observe' : mode}</code>
    {mode === 'off' ? ' and start the gateway again; verified serves it.' : '.'}
  </p>
)

const On = (semantic: SemanticView) => (
  <>
    {semantic.state !== 'ready' && (
      <p
        class={semantic.state === 'failed' ? 'wrong' : 'faint small'}
        role={semantic.state === 'failed' ? 'alert' : 'status'}
      >
        {semantic.detail}
      </p>
    )}
    <div class="measures">
      <Counts />
      <FalseHits {...semantic} />
    </div>
    <NearMisses {...semantic} />
  </>
)

const Counts = () => {
  const { served, wouldServe, refused, skipped } = snapshot.value?.totals.semantic ?? none
  if (served + wouldServe + refused + skipped === 0)
    return <p class="empty">Each request without an exact answer is counted here, by what the tier made of it.</p>
  const rows = [
    ['Served', served, 'another prompt’s answer was given'],
    ['Would serve', wouldServe, 'it would have been given, but this tier or this call only observes'],
    ['Refused', refused, 'nothing lay near, or what did was not the same question'],
    ['Not looked up', skipped, 'too long, not one text, not ready, or too late'],
  ] as const
  return (
    <ul class="legend">
      {rows.map(([label, value, means]) => (
        <li key={label} title={means}>
          {label} <b>{count(value)}</b>
        </li>
      ))}
    </ul>
  )
}

const none = { served: 0, wouldServe: 0, refused: 0, skipped: 0 }

const FalseHits = ({ falseHits: { checked, rate, lower, upper }, maxErrorRate, allowance }: SemanticView) => (
  <div>
    {checked === 0 ? (
      <p class="small">No answer has been checked yet, so nothing is known of wrong ones.</p>
    ) : (
      <>
        <p class="small">
          Wrong answers: <b>{percent(rate)}</b> of {count(checked)} checked since the first start, 95% interval{' '}
          {percent(lower)} to {percent(upper)}. <Standing lower={lower} upper={upper} target={maxErrorRate} />
        </p>
        <Interval lower={lower} rate={rate} upper={upper} target={maxErrorRate} />
      </>
    )}
    <p class={`small ${allowance < 1 ? 'poor' : 'faint'}`}>
      {allowance < 1
        ? `After wrong answers it has drawn back: it allows itself ${percent(allowance)} of ${percent(maxErrorRate)}.`
        : `It may be wrong in ${percent(maxErrorRate)} of what it serves.`}
    </p>
  </div>
)

const Standing = ({ lower, upper, target }: { lower: number; upper: number; target: number }) =>
  upper <= target ? (
    <span class="good">Within {percent(target)}.</span>
  ) : lower > target ? (
    <span class="wrong">Over {percent(target)}.</span>
  ) : (
    <span class="poor">Too few to tell whether it is within {percent(target)}.</span>
  )

interface Bounds {
  readonly lower: number
  readonly rate: number
  readonly upper: number
  readonly target: number
}

/** The interval against the target, on a scale that holds both. */
const Interval = ({ lower, rate, upper, target }: Bounds) => {
  const place = (share: number) => `${Math.min(100, (share / (1.15 * Math.max(upper, target))) * 100)}%`
  return (
    <div class="interval" aria-hidden="true">
      <i class="reach" style={{ left: place(lower), right: `calc(100% - ${place(upper)})` }} />
      <i class="estimate" style={{ left: place(rate) }} />
      <i class="target" style={{ left: place(target) }} />
    </div>
  )
}

const NearMisses = ({ nearMisses, showsTexts }: SemanticView) => {
  if (nearMisses.length === 0)
    return <p class="empty">Near misses come here: a kept prompt lay near, and its answer was not served. And why.</p>
  return (
    <>
      <h3>Near misses</h3>
      <div class="scroll" tabIndex={0} role="region" aria-label="Near misses">
        <table>
          <thead>
            <tr>
              <th scope="col" class="wide">
                Time
              </th>
              <th scope="col">Not served because</th>
              <th scope="col" class="number">
                Similarity
              </th>
              <th scope="col" class="number">
                Probability
              </th>
            </tr>
          </thead>
          <tbody>
            {nearMisses.map((miss) => (
              <Row key={miss.requestId} miss={miss} />
            ))}
          </tbody>
        </table>
      </div>
      <p class="faint small">
        The last {countOf(nearMisses.length, 'near miss', 'near misses')} of this instance: a similarity (cosine) of 0.7
        or more. The probability is that one answer is right for both.
        {!showsTexts && (
          <>
            {' '}
            With <code>admin.showBodies: true</code> their prompts are shown here.
          </>
        )}
      </p>
    </>
  )
}

const Row = ({ miss: { at, reason, similarity, probability, texts, requestId } }: { miss: NearMiss }) => (
  <tr title={`request ${requestId}`}>
    <td class="wide faint">{clockTime(at)}</td>
    <td class="why">
      {reasonWords(reason)}
      {texts !== undefined && (
        <>
          <span class="said">{texts.asked}</span>
          <span class="said faint">{texts.near}</span>
        </>
      )}
    </td>
    <td class="number">{similarity.toFixed(2)}</td>
    <td class="number">{probability === undefined ? '–' : probability.toFixed(3)}</td>
  </tr>
)
