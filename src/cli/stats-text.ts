import { isJsonObject, objectsIn } from '../json.ts'
import type { JsonObject } from '../json.ts'

/** What a gateway answered at `/admin/stats` and `/admin/cache/stats`. */
export interface StatsAnswer {
  readonly summary: JsonObject
  readonly tiers: JsonObject
}

/** The numbers for a terminal; with `before`, also what happened in the `seconds` since. */
export const statsText = (
  now: StatsAnswer,
  since?: { readonly before: StatsAnswer; readonly seconds: number },
): string =>
  [
    ...totals(now.summary),
    ...(since === undefined ? [] : lately(now.summary, since)),
    '',
    ...tiersTable(now.tiers),
  ].join('\n')

const totals = (summary: JsonObject): readonly string[] => {
  const count = (section: string, name: string) => whole(at(summary, section, name))
  const dollars = (name: string) => `$${(at(summary, 'dollars', name) ?? 0).toFixed(4)}`
  return [
    `requests    ${count('requests', 'total')}, ${count('requests', 'failed')} failed, ${count('requests', 'inFlight')} in flight`,
    `hit ratio   ${percent(at(summary, 'cache', 'hitRatio'))} of ${count('cache', 'cacheable')} cacheable: ${count('cache', 'hits')} hits, ${count('cache', 'stale')} stale, ${count('cache', 'collapsed')} collapsed; ${count('cache', 'bypassed')} bypassed`,
    `dollars     ${dollars('saved')} saved, ${dollars('spent')} spent; price not known: ${count('dollars', 'unpricedAnswers')} answers, ${count('dollars', 'unpricedHits')} hits`,
    `tokens      ${count('tokens', 'saved')} saved, ${count('tokens', 'spent')} from providers`,
    `time        ${milliseconds(at(summary, 'seconds', 'hit'))} a hit, ${milliseconds(at(summary, 'seconds', 'miss'))} a miss (means)`,
    `providers   ${count('providers', 'attempts')} tries, ${count('providers', 'retries')} retries, ${count('providers', 'fallbacks')} fallbacks, ${count('providers', 'cooldowns')} cooldowns, ${count('providers', 'openBreakers')} breakers open`,
  ]
}

const lately = (
  summary: JsonObject,
  { before, seconds }: { readonly before: StatsAnswer; readonly seconds: number },
): readonly string[] => {
  const grown = (section: string, name: string) =>
    (at(summary, section, name) ?? 0) - (at(before.summary, section, name) ?? 0)
  const cacheable = grown('cache', 'cacheable')
  const ratio = cacheable === 0 ? undefined : grown('cache', 'hits') / cacheable
  const rate = (grown('requests', 'total') / seconds).toFixed(1)
  return [
    `now         ${rate} requests a second, hit ratio ${percent(ratio)}, $${grown('dollars', 'saved').toFixed(4)} saved`,
  ]
}

const columns = ['tier', 'entries', 'bytes', 'maxBytes', 'evictions', 'state'] as const

const tiersTable = (tiers: JsonObject): readonly string[] => {
  const rows = [
    columns.map(String),
    ...objectsIn(tiers['tiers']).map((row) => columns.map((column) => cell(row[column]))),
  ]
  const widths = columns.map((_name, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((text, index) => text.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

const cell = (value: unknown): string => (typeof value === 'number' ? whole(value) : String(value ?? ''))

const at = (summary: JsonObject, section: string, name: string): number | undefined => {
  const inside = summary[section]
  const value = isJsonObject(inside) ? inside[name] : undefined
  return typeof value === 'number' ? value : undefined
}

const whole = (value: number | undefined): string => (value ?? 0).toLocaleString('en-US', { maximumFractionDigits: 0 })
const percent = (ratio: number | undefined): string =>
  ratio === undefined ? 'none yet' : `${(100 * ratio).toFixed(1)}%`
const milliseconds = (seconds: number | undefined): string =>
  seconds === undefined ? 'none yet' : `${(1_000 * seconds).toFixed(2)} ms`
