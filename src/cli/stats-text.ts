import { isJsonObject, objectsIn } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { alignedRows } from './table.ts'

/** What a gateway answered at `/admin/stats`, `/admin/cache/stats` and, for the last day, `/admin/dashboard/snapshot`. */
export interface StatsAnswer {
  readonly summary: JsonObject
  readonly tiers: JsonObject
  readonly day: JsonObject
}

/** The numbers for a terminal; with `before`, also what happened in the `seconds` since, where it is the same start that counts. */
export const statsText = (
  now: StatsAnswer,
  since?: { readonly before: StatsAnswer; readonly seconds: number },
): string =>
  [
    ...totals(now),
    ...(since === undefined ? [] : lately(now.summary, since)),
    ...together(now.day),
    '',
    ...tiersTable(now),
    '',
    ...providersTable(now.day),
  ].join('\n')

const totals = ({ summary, day }: StatsAnswer): readonly string[] => {
  const count = (section: string, name: string, one: string, many?: string) =>
    counted(at(summary, section, name), one, many)
  const dollars = (name: string) => `$${(at(summary, 'dollars', name) ?? 0).toFixed(4)}`
  const requests = `${whole(at(summary, 'requests', 'refused'))} refused (4xx), ${whole(at(summary, 'requests', 'failed'))} failed (5xx), ${whole(at(summary, 'requests', 'inFlight'))} in flight`
  return [
    `since       ${timeOf(summary['startedAt'])}`,
    `requests    ${whole(at(summary, 'requests', 'total'))}, ${requests}`,
    `hit ratio   ${percent(at(summary, 'cache', 'hitRatio'))} of ${whole(at(summary, 'cache', 'cacheable'))} cacheable: ${cacheableParts(summary)}`,
    `            beside these ${count('cache', 'refreshed', 'refresh', 'refreshes')} (the caller wanted a new answer), ${count('cache', 'bypassed', 'bypass', 'bypasses')}`,
    `dollars     ${dollars('saved')} saved, ${dollars('spent')} spent, ${dollars('behind')} of it on refreshes and audits; price not known: ${count('dollars', 'unpricedAnswers', 'bought answer')}, ${whole(at(summary, 'dollars', 'unpricedHits'))} reused`,
    `tokens      ${whole(at(summary, 'tokens', 'saved'))} saved, ${whole(at(summary, 'tokens', 'spent'))} from providers`,
    `time        ${milliseconds(at(summary, 'seconds', 'hit'))} an exact hit, ${milliseconds(at(summary, 'seconds', 'semanticHit'))} a semantic hit, ${milliseconds(at(summary, 'seconds', 'miss'))} an answer of a provider (means)`,
    `waiting     ${((at(day, 'totals', 'waitSavedMs') ?? 0) / 1_000).toFixed(1)} s saved in the last 24 hours`,
    ...similar(objectIn(summary, 'semantic')),
    `providers   ${count('providers', 'attempts', 'try', 'tries')}, ${count('providers', 'retries', 'retry', 'retries')}, ${count('providers', 'fallbacks', 'fallback')}, ${count('providers', 'cooldowns', 'cooldown')}, ${count('providers', 'openBreakers', 'breaker')} open`,
  ]
}

/** They add up to the cacheable requests. */
const cacheableParts = (summary: JsonObject): string => {
  const of = (name: string) => at(summary, 'cache', name) ?? 0
  const misses = of('cacheable') - of('hits') - of('collapsed') - of('outage')
  const stale = of('stale') - of('outage')
  return `${counted(of('hits'), 'hit')} (${whole(stale)} of them stale), ${whole(of('collapsed'))} collapsed, ${whole(of('outage'))} stale in an outage, ${counted(misses, 'miss', 'misses')}`
}

/** What the semantic tier does, and whether it keeps its promise; nothing where it is off and did nothing. */
const similar = (semantic: JsonObject): readonly string[] => {
  const of = (name: string) => numberIn(semantic, name) ?? 0
  const lookups = of('served') + of('wouldServe') + of('refused') + of('skipped')
  if (lookups === 0 && of('maxErrorRate') === 0) return []
  const rate = objectIn(semantic, 'falseHitRate')
  const share = (name: string) => percent(numberIn(rate, name))
  const wrong =
    of('checked') === 0
      ? 'none checked yet'
      : `${share('estimate')} of ${whole(of('checked'))} checked since the first start were wrong (95%: ${share('lower')} to ${share('upper')})`
  return [
    `similar     ${whole(of('served'))} served, ${whole(of('wouldServe'))} would be, ${whole(of('refused'))} refused, ${whole(of('skipped'))} not looked up`,
    `            ${wrong}, ${percent(of('maxErrorRate'))} may be`,
  ]
}

const lately = (
  summary: JsonObject,
  { before, seconds }: { readonly before: StatsAnswer; readonly seconds: number },
): readonly string[] => {
  if (before.summary['startedAt'] !== summary['startedAt']) return []
  const grown = (section: string, name: string) =>
    (at(summary, section, name) ?? 0) - (at(before.summary, section, name) ?? 0)
  const cacheable = grown('cache', 'cacheable')
  const ratio = cacheable === 0 ? undefined : grown('cache', 'hits') / cacheable
  const rate = (grown('requests', 'total') / seconds).toFixed(1)
  return [
    `now         ${rate} requests a second, hit ratio ${percent(ratio)}, $${grown('dollars', 'saved').toFixed(4)} saved`,
  ]
}

/** Where instances share a Redis: what they come to, or why that is not known. */
const together = (day: JsonObject): readonly string[] => {
  const instances = objectIn(day, 'instances')
  if (instances['sum'] === 'alone') return ['', String(instances['detail'])]
  if (instances['sum'] !== 'all') return []
  const all = objectIn(day, 'totals')
  const ending = (name: string) => at(all, 'endings', name) ?? 0
  const hits = ending('hit') + ending('semanticHit') + ending('stale')
  const cacheable = hits + ending('collapsed') + ending('outage') + ending('miss')
  const list = objectsIn(instances['list'])
  const ratio = percent(cacheable === 0 ? undefined : hits / cacheable)
  return [
    '',
    `together    ${counted(list.length, 'instance')}, last 24 hours: hit ratio ${ratio} of ${whole(cacheable)} cacheable, $${(at(all, 'money', 'saved') ?? 0).toFixed(4)} saved`,
    ...list.map(
      ({ name, startedAt, running }) =>
        `            ${String(name)} since ${timeOf(startedAt)}${running === false ? ', gone' : ''}`,
    ),
  ]
}

const columns = ['tier', 'hits', 'entries', 'bytes', 'maxBytes', 'evictions', 'state'] as const

const tiersTable = ({ summary, tiers }: StatsAnswer): readonly string[] => {
  const hits = objectIn(objectIn(summary, 'cache'), 'hitsByTier')
  const rows = objectsIn(tiers['tiers']).map((row): JsonObject => ({ ...row, hits: hits[String(row['tier'])] ?? 0 }))
  return alignedRows([columns.map(String), ...rows.map((row) => columns.map((column) => cell(row[column])))])
}

/** Those that can be called with what the gateway has, and others that were called. */
const providersTable = (day: JsonObject): readonly string[] => {
  const all = objectsIn(day['providers'])
  const shown = all.filter(
    ({ credential, deployments }) => credential !== 'caller' || objectsIn(deployments).length > 0,
  )
  const rows = shown.map((provider) => [
    String(provider['name']),
    healthOf(objectsIn(provider['deployments']), day['now']),
  ])
  const others = all.length - shown.length
  return [
    ...alignedRows([['provider', 'health'], ...rows]),
    ...(others === 0 ? [] : [`${counted(others, 'other')} only with a caller's own key`]),
  ]
}

const healthOf = (deployments: readonly JsonObject[], now: unknown): string => {
  if (deployments.length === 0) return 'unchecked: not called since the start'
  const ill = deployments.flatMap((deployment) => {
    const { reason } = objectIn(deployment, 'resting')
    const { at: failedAt, how } = objectIn(deployment, 'lastFailure')
    const last = how === undefined ? '' : `last try failed${agoOf(failedAt, now)}: ${String(how)}`
    if (reason !== undefined) return [`${String(deployment['model'])} rests (${String(reason)})${last && `, ${last}`}`]
    const next = deployment['breaker'] === 'open' ? '; the next call tries it' : ''
    return last === '' ? [] : [`${String(deployment['model'])}: ${last}${next}`]
  })
  const unheard = deployments.filter(
    ({ resting, lastFailure, answered }) => resting === undefined && lastFailure === undefined && answered === false,
  )
  const ready = deployments.length - ill.length - unheard.length
  if (ill.length === 0) return ready === 0 ? 'unchecked: no answer so far' : 'ready'
  return [...ill, ...(ready === 0 ? [] : [`${whole(ready)} ready`])].join(' | ')
}

/** Whole seconds, by the gateway's own clock. */
const agoOf = (at: unknown, now: unknown): string =>
  typeof at === 'number' && typeof now === 'number'
    ? ` ${whole(Math.max(0, Math.round((now - at) / 1_000)))} s ago`
    : ''

const cell = (value: unknown): string => (typeof value === 'number' ? whole(value) : String(value ?? ''))

const objectIn = (object: JsonObject, name: string): JsonObject => {
  const inside = object[name]
  return isJsonObject(inside) ? inside : {}
}

const numberIn = (object: JsonObject, name: string): number | undefined => {
  const value = object[name]
  return typeof value === 'number' ? value : undefined
}

const at = (object: JsonObject, section: string, name: string): number | undefined =>
  numberIn(objectIn(object, section), name)

const whole = (value: number | undefined): string => (value ?? 0).toLocaleString('en-US', { maximumFractionDigits: 0 })
const counted = (value: number | undefined, one: string, many = `${one}s`): string =>
  `${whole(value)} ${value === 1 ? one : many}`
const percent = (ratio: number | undefined): string =>
  ratio === undefined ? 'none yet' : `${(100 * ratio).toFixed(1)}%`
const milliseconds = (seconds: number | undefined): string =>
  seconds === undefined ? 'none yet' : `${(1_000 * seconds).toFixed(2)} ms`
/** UTC, to the second. */
const timeOf = (epochMs: unknown): string =>
  typeof epochMs === 'number' ? new Date(epochMs).toISOString().replace(/\.\d+Z$/, 'Z') : 'not known'
