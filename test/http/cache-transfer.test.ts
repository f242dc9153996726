import { once } from 'node:events'
import { request } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { CacheStore, SliceWish } from '../../src/cache/store.ts'
import { StoreError } from '../../src/cache/stores/errors.ts'
import { memoryStore } from '../../src/cache/stores/memory.ts'
import { writeLine } from '../../src/cache/transfer/line.ts'
import { receiving } from '../../src/cache/transfer/receiving.ts'
import type { AppCollaborators } from '../../src/http/collaborators.ts'
import { entryOf, noise } from '../support/entries.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { dial, serve } from './sockets.ts'
import { peer, testApp } from './support.ts'

const exportPath = '/admin/cache/export'
const importPath = '/admin/cache/import'
const key = { authorization: 'Bearer secret' }
const asLines = { ...key, 'content-type': 'application/x-ndjson' }
const header = '{"format":"reprise-cache","version":1,"keyVersion":1}\n'
const line = (name: string) => `${writeLine(entryOf(name))}\n`

const openStore = () => memoryStore({ clock: fakeClock(), maxBytes: 64e6, eviction: 'lru' })

const withStore = (store: CacheStore = openStore(), changes: Partial<AppCollaborators> = {}) => ({
  store,
  ...testApp(undefined, { store, admin: { key: 'secret', showBodies: true }, ...changes }),
})

const entriesIn = async (store: CacheStore) => (await store.stats())[0]?.entries

describe('an export', () => {
  it('is for nobody without the key, and holds no answers while they are not to be seen', async () => {
    const { app } = withStore()
    expect((await app.request(exportPath, {}, peer('127.0.0.1'))).status).toBe(401)
    const hidden = withStore(openStore(), { admin: { key: 'secret' } })
    const response = await hidden.app.request(exportPath, { headers: key })
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { error: { code: 'bodies_not_shown', message: expect.stringContaining('admin.showBodies') } },
    ])
  })

  it.each(['?limit=1', '?tag=', '?cursor=x'])('refuses %s', async (query) => {
    expect((await withStore().app.request(`${exportPath}${query}`, { headers: key })).status).toBe(400)
  })

  it('answers 503 where the store is ill', async () => {
    const store = openStore()
    const slice = () => Promise.reject(new StoreError('redis', 'slice', 'Redis is not reached.'))
    const { app } = withStore({ ...store, contents: { ...store.contents, slice } })
    expect((await app.request(exportPath, { headers: key })).status).toBe(503)
  })

  /** A store without end, of large entries, and how many slices it was asked for. */
  const endless = (fail: () => boolean = () => false) => {
    const store = openStore()
    const asked = { slices: 0 }
    const slice = async ({ cursor = '0' }: SliceWish) => {
      asked.slices += 1
      if (fail()) throw new StoreError('redis', 'slice', 'gone')
      const entry = entryOf(`entry ${cursor}`, { type: 'audio/mpeg', slots: [], body: noise(500_000) })
      return { entries: [{ entry, bytes: entry.body.length }], next: String(Number(cursor) + 1) }
    }
    return { asked, store: { ...store, contents: { ...store.contents, slice } } }
  }

  it('reads no further than its reader, and stops when that leaves', async () => {
    const { asked, store } = endless()
    const { listening, url } = await serve(undefined, { store, admin: { key: 'secret', showBodies: true } })
    const asking = request(`${url}${exportPath}`, { headers: key }).end()
    const [response] = await once(asking, 'response')
    response.pause()
    let before = -1
    await expect
      .poll(
        () => {
          const still = asked.slices === before
          before = asked.slices
          return still
        },
        { interval: 100, timeout: 10_000 },
      )
      .toBe(true)
    // What the sockets hold: some megabytes at most.
    expect(asked.slices).toBeLessThan(40)
    response.destroy()
    await expect.poll(() => listening.running()).toBe(0)
    const atEnd = asked.slices
    for (let turn = 0; turn < 100; turn++) await nextTurn()
    expect(asked.slices).toBe(atEnd)
  })

  it('breaks the connection where the store fails on the way, so that nobody takes it for the whole', async () => {
    const { asked, store } = endless(() => asked.slices > 2)
    const clock = fakeClock()
    const { url, faults } = await serve(undefined, { store, clock, admin: { key: 'secret', showBodies: true } })
    const response = await fetch(`${url}${exportPath}`, { headers: key })
    expect(response.status).toBe(200)
    let end: string | undefined
    void response
      .text()
      .then(String, String)
      .then((text) => (end = text))
    await expect.poll(async () => (await clock.advance(1_000), end)).toBe('TypeError: terminated')
    expect(faults).toEqual([])
  })
})

describe('an import', () => {
  const send = (app: ReturnType<typeof withStore>['app'], body: string, headers: Record<string, string> = asLines) =>
    app.request(importPath, { method: 'POST', headers, body })

  it('answers counts, and names the lines of which nothing was kept', async () => {
    const { app, store } = withStore()
    const response = await send(app, `${header}${line('one')}{"key":"x"}\n${line('two')}{"end":{"entries":3}}\n`)
    expect([response.status, await response.json()]).toEqual([
      200,
      { kept: 2, held: 0, ended: 0, refused: 1, faults: [{ line: 3, reason: expect.any(String) }], complete: true },
    ])
    expect(await entriesIn(store)).toBe(2)
  })

  it('is for nobody without the key, nor for a page', async () => {
    const { app, store } = withStore()
    const body = `${header}${line('one')}`
    expect((await send(app, body, { 'content-type': 'application/x-ndjson' })).status).toBe(401)
    expect((await send(app, body, { ...key, 'content-type': 'text/plain' })).status).toBe(415)
    expect((await send(app, body, { ...asLines, 'content-encoding': 'gzip' })).status).toBe(415)
    const open = withStore(store, { admin: {} })
    const page = { 'content-type': 'application/x-ndjson', host: '127.0.0.1:8484', origin: 'https://evil.example' }
    const response = await open.app.request(importPath, { method: 'POST', headers: page, body }, peer('127.0.0.1'))
    expect(response.status).toBe(403)
    expect(await entriesIn(store)).toBe(0)
  })

  it('refuses what does not begin as an export', async () => {
    const { app, faults } = withStore()
    const response = await send(app, '{"model":"demo/echo"}')
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { message: expect.stringContaining('header') } },
    ])
    expect(faults).toEqual([])
  })

  it('leaves out what a purge meant that came while it ran', async () => {
    const { app, store } = withStore(receiving(openStore(), fakeClock()))
    const parts = [`${header}${line('one')}`, line('two')]
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const part = parts.shift()
        if (part === undefined) return controller.close()
        await store.purge({ kind: 'all' }, 'purge', fakeClock().now())
        controller.enqueue(Buffer.from(part))
      },
    })
    const request = new Request(`http://127.0.0.1${importPath}`, {
      method: 'POST',
      headers: asLines,
      body,
      duplex: 'half',
    })
    expect(await (await app.request(request)).json()).toMatchObject({
      kept: 0,
      refused: 2,
      faults: [{ line: 2, reason: expect.stringContaining('purged') }, { line: 3 }],
    })
    expect(await entriesIn(store)).toBe(0)
    for (const query of ['?begunMsAgo=-1', '?begunMsAgo=', '?since=1'])
      expect(
        (await app.request(`${importPath}${query}`, { method: 'POST', headers: asLines, body: header })).status,
      ).toBe(400)
  })

  it('says what was kept before the store failed', async () => {
    const store = openStore()
    let takes = 0
    const take: CacheStore['contents']['take'] = (entry) =>
      ++takes > 100 ? Promise.reject(new StoreError('redis', 'take', 'Redis is gone.')) : store.contents.take(entry)
    const { app, clock } = withStore({ ...store, contents: { ...store.contents, take } })
    const lines = Array.from({ length: 500 }, (_, at) => line(`entry ${at}`)).join('')
    let response: Response | undefined
    void Promise.resolve(send(app, `${header}${lines}`)).then((answer) => (response = answer))
    await expect.poll(async () => (await clock.advance(1_000), response?.status)).toBe(503)
    expect([response?.status, await response?.json()]).toMatchObject([
      503,
      { error: { message: 'Redis is gone. Entries that were kept before: 100.' } },
    ])
    expect(takes).toBeLessThan(300)
  })

  const head = (more: string) =>
    `POST ${importPath} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer secret\r\ncontent-type: application/x-ndjson\r\n${more}\r\n\r\n`

  it('keeps the whole lines of one who leaves, and nothing of the line that is not', async () => {
    const store = openStore()
    const { listening, faults } = await serve(undefined, { store, admin: { key: 'secret' } })
    const { socket } = dial(listening)
    socket.write(head('content-length: 100000') + header + line('one') + line('two').slice(0, -20))
    await expect.poll(() => entriesIn(store)).toBe(1)
    socket.destroy()
    await expect.poll(() => listening.running()).toBe(0)
    expect(await entriesIn(store)).toBe(1)
    expect(faults).toEqual([])
  })

  it('waits for no end that does not come', async () => {
    const clock = fakeClock()
    const store = openStore()
    const { listening } = await serve(undefined, { store, clock, admin: { key: 'secret' } })
    const { socket, text } = dial(listening)
    socket.write(head('content-length: 100000') + header + line('one'))
    await expect.poll(() => entriesIn(store)).toBe(1)
    const late = /^HTTP\/1\.1 408 [^]*server\.uploads\.timeout[^]*kept before: 1/
    await expect.poll(async () => (await clock.advance(400_000), text())).toMatch(late)
  })

  it('takes in no more than it can keep', async () => {
    const store = openStore()
    let asked = 0
    const take = () => new Promise<never>(() => void (asked += 1))
    const slow = { ...store, contents: { ...store.contents, take } }
    const { listening } = await serve(undefined, { store: slow, admin: { key: 'secret' } })
    const { socket } = dial(listening)
    const body = header + Array.from({ length: 20_000 }, (_, at) => line(`entry ${at}`)).join('')
    socket.write(head(`content-length: ${Buffer.byteLength(body)}`) + body)
    await expect.poll(() => asked).toBe(16)
    // The rest stays with whoever sends it.
    expect(socket.writableLength).toBeGreaterThan(1_000_000)
    expect(asked).toBe(16)
  })
})
