import type { LastCall } from '../../src/dashboard/snapshot.ts'
import { factsOf } from './endings.ts'
import { clockTime, count, dollars, milliseconds } from './format.ts'
import { calls, skippedCalls } from './state.ts'

/** The last calls as they end. */
export const Calls = () => (
  <section class="card calls" aria-labelledby="calls-title">
    <h2 id="calls-title">
      Last calls <small>live, without prompts and answers</small>
    </h2>
    {calls.value.length === 0 ? (
      <p class="empty">
        Every call shows up here within a second of its end: what the cache did, who answered, how long it took.
      </p>
    ) : (
      <div class="scroll" tabIndex={0} role="region" aria-label="Last calls">
        <table>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Cache</th>
              <th scope="col">Model</th>
              <th scope="col" class="number">
                Took
              </th>
              <th scope="col" class="number wide">
                Tokens
              </th>
              <th scope="col" class="number wide">
                Saved
              </th>
              <th scope="col" class="wide">
                Caller
              </th>
              <th scope="col" class="wide">
                Door
              </th>
            </tr>
          </thead>
          <tbody>
            {calls.value.map((call) => (
              <Row key={call.sequence} call={call} />
            ))}
          </tbody>
        </table>
      </div>
    )}
    {skippedCalls.value > 0 && (
      <p class="faint small">
        {count(skippedCalls.value)} more came too fast to be shown one by one. They are in the numbers.
      </p>
    )}
  </section>
)

const Row = ({ call }: { call: LastCall }) => {
  const { ending, provider, model, status, error, durationMs, saved, cost } = call
  const { badge, means } = factsOf(ending)
  return (
    <tr title={`request ${call.requestId}`}>
      <td class="faint">{clockTime(call.at)}</td>
      <td>
        <span class={`badge fill-${ending}`} title={means}>
          {badge}
        </span>
      </td>
      <td class="model" title={model ?? error}>
        {model === undefined ? <span class="faint">{error ?? unanswered(status)}</span> : `${provider ?? ''}/${model}`}
        {call.streamed && <span class="faint"> stream</span>}
        {!call.completed && status !== clientLeft && <span class="wrong"> broken off</span>}
      </td>
      <td class="number">{milliseconds(durationMs)}</td>
      <td class="number wide">{tokensOf(call)}</td>
      <td class="number wide">{saved !== undefined && saved > 0 ? dollars(saved) : moneyless(ending, cost)}</td>
      <td class="wide">{call.caller}</td>
      <td class="wide faint">{call.door}</td>
    </tr>
  )
}

const clientLeft = 499

const unanswered = (status: number): string => (status === clientLeft ? 'client left' : `status ${status}`)

const tokensOf = ({ inputTokens, outputTokens }: LastCall): string =>
  inputTokens === undefined ? '–' : `${count(inputTokens)} → ${count(outputTokens ?? 0)}`

const moneyless = (ending: LastCall['ending'], cost: number | undefined): string =>
  ending === 'failed' ? '–' : cost !== undefined && cost > 0 ? `−${dollars(cost)}` : '–'
