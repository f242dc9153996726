import type { Answer } from '../call.ts'
import { cacheStatus, xCache } from './cache-status.ts'

export interface AnswerMoment {
  readonly requestId: string
  /** What came before the pipeline, ms. */
  readonly authMs: number
  /** From the head of the request until now, ms. */
  readonly totalMs: number
}

/** The headers of every answer that went through the pipeline (docs/caching.md). What the provider said passes where it is not ours to say. */
export const answerHeaders = (answer: Answer, moment: AnswerMoment): Record<string, string> => {
  const { outcome, provider, model, attempts, clamped, dropped } = answer
  const { cost, saved } = answer.tally()
  const headers: Record<string, string> = {
    'x-request-id': moment.requestId,
    'cache-status': cacheStatus(outcome),
    'x-cache': xCache(outcome),
    'x-reprise-attempts': String(attempts),
    'server-timing': serverTiming(answer.timing, moment),
  }
  if (outcome.ageSeconds !== undefined) headers['age'] = String(Math.floor(outcome.ageSeconds))
  if (outcome.similarity !== undefined) headers['x-reprise-similarity'] = outcome.similarity.toFixed(4)
  if (answer.semantic !== undefined) headers['x-reprise-semantic'] = answer.semantic
  if (provider !== undefined) headers['x-reprise-provider'] = printable(provider)
  if (model !== undefined) headers['x-reprise-model'] = printable(model)
  if (cost !== undefined) headers['x-reprise-cost'] = cost.toFixed(6)
  if (saved !== undefined) headers['x-reprise-saved'] = saved.toFixed(6)
  if (clamped.length > 0) headers['x-reprise-clamped'] = printable(clamped.join(', '))
  if (dropped.length > 0) headers['x-reprise-dropped'] = printable(dropped.join(', '))
  for (const name in answer.headers) headers[name] ??= answer.headers[name] ?? ''
  return headers
}

// A header of the caller's making must not push out the others: proxies bound the head of an answer to 4-16 KB.
const maxLength = 1_024

/** What callers and providers named, fit for a header. RFC 9110 §5.5. */
const printable = (text: string): string => {
  const safe = plain.test(text) ? text : text.replaceAll(/[^\x20-\x7e]/g, '?')
  return safe.length <= maxLength ? safe : `${safe.slice(0, maxLength)}...`
}

const plain = /^[\x20-\x7e]*$/

/** https://www.w3.org/TR/server-timing/ */
const serverTiming = (timing: Answer['timing'], { authMs, totalMs }: AnswerMoment): string => {
  let stages = `auth;dur=${rounded(authMs)}`
  for (const stage in timing) stages += `, ${stage};dur=${rounded(timing[stage] ?? 0)}`
  return `${stages}, total;dur=${rounded(totalMs)}`
}

/** To the microsecond. */
const rounded = (ms: number): number => Math.round(ms * 1_000) / 1_000
