import { createParser } from 'eventsource-parser'
import type { DashboardSnapshot, LiveCalls } from '../../src/dashboard/snapshot.ts'

/** A refusal or fault in the gateway's own words. Status 0: no answer at all. */
export class GatewayError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Times out, because a laptop that slept leaves connections behind that never end. */
const snapshotWaitMs = 10_000
// Longer than the gateway's heartbeat of 15 s.
const quietMs = 40_000

export const fetchSnapshot = async (minutes: number, key: string): Promise<DashboardSnapshot> => {
  const response = await ask(`/admin/dashboard/snapshot?minutes=${minutes}`, key, AbortSignal.timeout(snapshotWaitMs))
  return response.json()
}

/** Hands on what comes until the stream ends, `signal` aborts, or nothing (not even a heartbeat) came for a while. */
export const followCalls = async (
  key: string,
  signal: AbortSignal,
  onCalls: (live: LiveCalls) => void,
): Promise<void> => {
  const quiet = new AbortController()
  const watch = () => setTimeout(() => quiet.abort(), quietMs)
  let timer = watch()
  try {
    const response = await ask('/admin/dashboard/calls', key, AbortSignal.any([signal, quiet.signal]))
    const parser = createParser({ onEvent: ({ data }) => onCalls(JSON.parse(data)) })
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      clearTimeout(timer)
      timer = watch()
      parser.feed(part.value)
    }
  } finally {
    clearTimeout(timer)
  }
}

export const ask = async (
  path: string,
  key: string,
  signal: AbortSignal,
  init: RequestInit = {},
): Promise<Response> => {
  const headers = new Headers(init.headers)
  if (key !== '') headers.set('authorization', `Bearer ${key}`)
  const response = await fetch(path, { ...init, headers, signal }).catch((error: unknown) => {
    throw new GatewayError(0, error instanceof Error ? error.message : String(error))
  })
  if (response.ok) return response
  throw new GatewayError(response.status, await messageOf(response))
}

const messageOf = async (response: Response): Promise<string> => {
  try {
    const body: { error?: { message?: string } } = await response.json()
    return body.error?.message ?? response.statusText
  } catch {
    return response.statusText
  }
}
