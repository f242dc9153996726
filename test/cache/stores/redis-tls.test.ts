import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openStore } from '../../../src/cache/stores/index.ts'
import { redisStore } from '../../../src/cache/stores/redis.ts'
import { systemClock } from '../../../src/clock.ts'
import { makeCertificates } from '../../support/certificates.ts'
import type { Certificates } from '../../support/certificates.ts'
import { entryOf, keyOf } from '../../support/entries.ts'
import { canRun } from '../../support/program.ts'
import { freePort, startRedis } from '../../support/redis-process.ts'
import type { RedisProcess } from '../../support/redis-process.ts'
import { eventRecorder, openRedis, temporaryFolder } from './harness.ts'

const folder = temporaryFolder()
const runs = inject('canStartRedis') && canRun('openssl', 'Redis over TLS', 'version')
const life = { storedAt: Date.now(), staleAt: Date.now() + 1e6, deleteAt: Date.now() + 1e6 }

let certificates: Certificates
let server: RedisProcess
let url: string

beforeAll(async () => {
  if (!runs) return
  certificates = makeCertificates(folder)
  const port = await freePort()
  const { authority, certificate, key } = certificates
  const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', authority]
  const listening = ['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no']
  server = await startRedis({ arguments: listening.concat(files) })
  url = `rediss://127.0.0.1:${port}`
})
afterAll(() => server?.stop())

describe.skipIf(!runs)('redis over TLS', () => {
  it('keeps, and hears what others purge, when its authority is named', async () => {
    const prefix = 'shared'
    const one = await openRedis(systemClock, { url, prefix, caFile: certificates.authority })
    const other = await openRedis(systemClock, { url, prefix, caFile: certificates.authority })
    await one.set(entryOf('a', life))
    expect((await other.get(keyOf('a')))?.key).toBe(keyOf('a'))
    const heard = new Promise((resolve) => other.onInvalidate?.(resolve))
    expect(await one.purge({ kind: 'key', key: keyOf('a') }, 'purge', Date.now())).toBe(1)
    expect(await heard).toEqual({ kind: 'key', key: keyOf('a') })
    await one.close()
    await other.close()
  })

  it('is trusted with NODE_EXTRA_CA_CERTS as well, which Node reads at its start', async () => {
    const child = fileURLToPath(new URL('redis-tls-child.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', child, url], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: certificates.authority },
      timeout: 50_000,
    })
    expect(stdout.trim()).toBe('kept and found')
  })

  it('of an unknown authority is never spoken to, stops no start, and says what to set', async () => {
    const { events, announce } = eventRecorder()
    let seen = 0
    let refused = () => {}
    const refusals = new Promise<void>((resolve) => {
      refused = resolve
    })
    // The start waits until two tries have been refused, however long that takes here: the short sleeps lie between them.
    const patiently = (ms: number, signal?: AbortSignal) => {
      if (ms === 300) return refusals
      if (ms <= 200 && ++seen === 2) refused()
      return systemClock.sleep(ms, signal)
    }
    const store = await openStore(
      {
        store: 'redis',
        path: folder,
        maxBytes: 1e6,
        memory: { maxBytes: 1e6, eviction: 'lru' },
        redis: { url, prefix: 'x', readDeadlineMs: 1_000, writeDeadlineMs: 1_000 },
      },
      { clock: { ...systemClock, sleep: patiently }, announce },
    )
    expect(store.health()).toMatchObject({ ok: false, detail: expect.stringMatching(/certificate/) })
    expect(events).toContainEqual(
      expect.objectContaining({ operation: 'open', message: expect.stringMatching(/Set redis\.ca to the PEM file/) }),
    )
    await store.set(entryOf('a', life))
    expect((await store.get(keyOf('a')))?.key).toBe(keyOf('a'))
    await store.close()
  })

  it('is refused where the file of authorities cannot be read', () => {
    const settings = { url, prefix: 'x', readDeadlineMs: 1, writeDeadlineMs: 1, announce: () => undefined }
    expect(() => redisStore({ ...settings, clock: systemClock, caFile: '/nowhere/ca.pem' })).toThrow(
      /redis\.ca cannot be read .*Name a PEM file\./,
    )
  })
})
