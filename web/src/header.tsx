import type { DashboardSnapshot } from '../../src/dashboard/snapshot.ts'
import { clockTime, dayTime } from './format.ts'
import { line, snapshot, spanMinutes } from './state.ts'
import type { Line } from './state.ts'

const spans = [
  { minutes: 60, label: '1 h', spoken: 'last hour' },
  { minutes: 360, label: '6 h', spoken: 'last six hours' },
  { minutes: 1_440, label: '24 h', spoken: 'last day' },
] as const

const lines: Readonly<Record<Line, string>> = {
  connecting: 'connecting',
  live: 'live',
  lost: 'line lost, trying again',
  locked: 'locked',
  forbidden: 'closed',
}

export const Header = () => {
  const seen = snapshot.value
  const draining = seen?.ready === false && line.value === 'live'
  return (
    <header class="top">
      <Mark />
      <h1>
        Reprise <small>{seen === undefined ? '' : seen.version}</small>
      </h1>
      <p class={`pill line-${draining ? 'lost' : line.value}`} role="status">
        {draining ? 'draining' : lines[line.value]}
      </p>
      {seen !== undefined && <Spans {...seen} />}
      {seen !== undefined && line.value === 'lost' && (
        <p class="notice" role="alert">
          The gateway does not answer. These are its numbers of {clockTime(seen.now)}; it is asked again every two
          seconds.
        </p>
      )}
    </header>
  )
}

const Spans = ({ now, since, startedAt }: DashboardSnapshot) => {
  const begin = Math.max(since, now - spanMinutes.value * 60_000)
  return (
    <>
      <p class="since">
        since {dayTime(begin, now)} · gateway started {dayTime(startedAt, now)}
      </p>
      <fieldset class="spans">
        <legend class="spoken">Time shown</legend>
        {spans.map(({ minutes, label, spoken }) => (
          <label key={minutes}>
            <input
              type="radio"
              name="span"
              checked={spanMinutes.value === minutes}
              aria-label={spoken}
              onChange={() => {
                spanMinutes.value = minutes
              }}
            />
            <span aria-hidden="true">{label}</span>
          </label>
        ))}
      </fieldset>
    </>
  )
}

/** The repeat sign of musical notation. */
const Mark = () => (
  <svg class="mark" viewBox="0 0 20 24" aria-hidden="true">
    <circle cx="3.5" cy="8" r="2.6" />
    <circle cx="3.5" cy="16" r="2.6" />
    <rect x="9" y="1" width="2.4" height="22" />
    <rect x="14.2" y="1" width="5.4" height="22" />
  </svg>
)
