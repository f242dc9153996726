import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { open } from 'lmdb'
import { describe, expect, it, vi } from 'vitest'
import { labelsOf } from '../../../src/cache/entry.ts'
import type { Selector } from '../../../src/cache/store.ts'
import { lmdbStore } from '../../../src/cache/stores/lmdb.ts'
import { StoreError } from '../../../src/cache/stores/errors.ts'
import { plain } from '../../contracts/cache-store.ts'
import { entryOf, keyOf, noise } from '../../support/entries.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { temporaryFolder } from './harness.ts'

const folder = temporaryFolder()
let made = 0
const newPath = () => join(folder, String(made++))
const openAt = (path: string, { clock = fakeClock(), maxBytes = 64e6 } = {}) => ({
  clock,
  store: lmdbStore({ path, maxBytes, clock }),
})

const childPath = fileURLToPath(new URL('lmdb-child.ts', import.meta.url))
const another = (...words: readonly string[]) =>
  spawn(process.execPath, ['--import', 'tsx', childPath, ...words], {
    timeout: 25_000,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'inherit'],
  })

// Processes are started and much is written: a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 })

describe('what lmdb keeps', () => {
  it('outlives a restart, labels and all', async () => {
    const path = newPath()
    const entry = entryOf('kept', { tags: ['red'], body: noise(20_000) })
    const { store } = openAt(path)
    await store.set(entry)
    await store.close()
    const { store: again, clock } = openAt(path)
    expect(plain(await again.get(entry.key))).toEqual(plain(entry))
    expect(await again.purge({ kind: 'labels', labels: ['tag:red'] }, 'purge', clock.now())).toBe(1)
    await again.close()
  })

  it('outlives kill -9 in the middle of writing', async () => {
    const path = newPath()
    const child = another(path, 'write')
    const names: string[] = []
    for await (const name of createInterface(child.stdout)) {
      names.push(name)
      if (names.length === 120) child.kill('SIGKILL')
    }
    const { store, clock } = openAt(path)
    for (const name of names) expect((await store.get(keyOf(name)))?.body.length).toBe(2_000)
    const purged = await store.purge({ kind: 'labels', labels: ['tag:written'] }, 'purge', clock.now())
    // The last one may have been written and not yet printed.
    expect(purged - names.length).toBeOneOf([0, 1])
    await store.close()
  })

  it('is a miss where its bytes were damaged', async () => {
    const path = newPath()
    const { store } = openAt(path)
    const entry = entryOf('damaged', { body: noise(3_000) })
    await store.set(entry)
    await store.close()
    const file = readFileSync(join(path, 'data.mdb'))
    const place = file.indexOf(Buffer.from(entry.body.subarray(100, 200)))
    file.writeUInt8(file.readUInt8(place) ^ 1, place)
    writeFileSync(join(path, 'data.mdb'), file)
    const { store: again } = openAt(path)
    expect(await again.get(entry.key)).toBeUndefined()
    await again.set(entry)
    expect(await again.get(entry.key)).toBeDefined()
    await again.close()
  })
})

describe('a full disk', () => {
  it('refuses writes and says why, keeps what there is, and does not end the process', async () => {
    const path = newPath()
    const words = [process.execPath, '--import', 'tsx', childPath, path, 'fill'].map((word) => `'${word}'`)
    // A file may not grow above 2 MB: to the writer much the same as a disk without room. (Blocks are of 512 bytes or 1 KB.)
    const child = spawn('sh', ['-c', `ulimit -f 2048; exec ${words.join(' ')}`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const lines: string[] = []
    for await (const line of createInterface(child.stdout)) lines.push(line)
    const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode]
    const kept = lines.filter((line) => line === 'kept').length
    expect([code, lines.length]).toEqual([0, 60])
    expect(kept).toBeGreaterThan(2)
    expect(lines.at(-1)).toMatch(/could not be written: .+ disk is full/)
    const { store } = openAt(path)
    expect((await store.stats())[0]?.entries).toBe(kept)
    await store.close()
  })
})

describe('the bound of lmdb', () => {
  it('holds on the pages in use and nearly on the file; the soonest to end leave', async () => {
    const path = newPath()
    const maxBytes = 1_000_000
    const { store, clock } = openAt(path, { maxBytes })
    const lives = Array.from({ length: 300 }, (_, index) => 1_000_000 + ((index * 7_919) % 300) * 1_000)
    for (const [index, life] of lives.entries()) {
      await store.set(entryOf(`n${index}`, { deleteAt: clock.now() + life, body: noise(10_000) }))
      const [row] = await store.stats()
      expect(row?.bytes).toBeLessThanOrEqual(maxBytes)
    }
    expect(statSync(join(path, 'data.mdb')).size).toBeLessThan(maxBytes * 1.5)
    const [row] = await store.stats()
    expect((row?.entries ?? 0) + (row?.evictions ?? 0)).toBe(300)
    expect(row?.entries).toBeGreaterThan(60)
    // Nobody who was there at the end ends sooner than somebody who had to go after the last one came.
    const longest = lives.toSorted((one, other) => other - one).slice(0, 20)
    for (const life of longest) expect(await store.get(keyOf(`n${lives.indexOf(life)}`))).toBeDefined()
    await store.close()
  })

  it('refuses an entry that is larger than itself, and drops the one that it replaces', async () => {
    const { store } = openAt(newPath(), { maxBytes: 200_000 })
    await store.set(entryOf('a'))
    await store.set(entryOf('b'))
    await store.set(entryOf('a', { body: noise(250_000) }))
    expect(await store.get(keyOf('a'))).toBeUndefined()
    expect(await store.get(keyOf('b'))).toBeDefined()
    await store.close()
  })
})

describe('what has ended in lmdb', () => {
  it('is swept by later writes', async () => {
    const { store, clock } = openAt(newPath())
    for (let index = 0; index < 168; index++) await store.set(entryOf(`n${index}`, { deleteAt: clock.now() + 10 }))
    await clock.advance(10)
    await store.set(entryOf('later'))
    expect((await store.stats())[0]?.entries).toBe(9)
    await store.set(entryOf('latest'))
    expect((await store.stats())[0]?.entries).toBe(2)
    await store.close()
  })

  it('is swept on demand, and nothing else is', async () => {
    const { store, clock } = openAt(newPath())
    await store.set(entryOf('short', { deleteAt: clock.now() + 10 }))
    await store.set(entryOf('long'))
    expect(await store.sweep(clock.now() + 9)).toBe(0)
    expect(await store.sweep(clock.now() + 10)).toBe(1)
    expect(await store.get(keyOf('long'))).toBeDefined()
    await store.close()
  })

  it('gives way to a new entry of its key', async () => {
    const { store, clock } = openAt(newPath())
    await store.set(entryOf('again', { deleteAt: clock.now() + 10, tags: ['red'] }))
    await clock.advance(10)
    await store.set(entryOf('again', { tags: ['red'] }))
    expect(await store.get(keyOf('again'))).toBeDefined()
    expect(await store.purge({ kind: 'labels', labels: ['tag:red'] }, 'purge', clock.now())).toBe(1)
    await store.close()
  })
})

describe('several processes at one lmdb', () => {
  it('see what others wrote at once, and are told of it within 250 ms', async () => {
    const path = newPath()
    const { store, clock } = openAt(path)
    const told: Selector[] = []
    store.onInvalidate?.((selector) => told.push(selector))
    // The others live by the real clock.
    await store.set(entryOf('a', { tags: ['red'], deleteAt: Date.UTC(2099, 0) }))
    await store.set(entryOf('b'))

    await once(another(path, 'keep', 'b'), 'exit')
    expect((await store.get(keyOf('b')))?.tenant).toBe('another process')
    await once(another(path, 'purge', 'red'), 'exit')
    expect(await store.get(keyOf('a'))).toBeUndefined()

    expect(told).toEqual([])
    await clock.advance(250)
    expect(told).toEqual([
      { kind: 'key', key: keyOf('b') },
      { kind: 'labels', labels: ['tag:red'] },
    ])
    await store.set(entryOf('own'))
    await clock.advance(1_000)
    expect(told).toHaveLength(2)
    await store.close()
    expect(clock.sleeping()).toBe(0)
  })

  it('lose nothing and keep the index exact while they write over each other', async () => {
    const path = newPath()
    const { store, clock } = openAt(path)
    const names = ['one', 'two', 'three']
    await Promise.all(names.map((name) => once(another(path, 'shuffle', name), 'exit')))
    const own = names.flatMap((name) => Array.from({ length: 60 }, (_, count) => `${name} ${count}`))
    for (const name of own) expect(await store.get(keyOf(name))).toBeDefined()
    expect(await store.purge({ kind: 'labels', labels: ['tag:own'] }, 'purge', clock.now())).toBe(180)
    const left = await Promise.all(Array.from({ length: 10 }, (_, index) => store.get(keyOf(`shuffled ${index}`))))
    await store.close()
    const carried = left.flatMap((entry) =>
      entry === undefined ? [] : labelsOf(entry).map((label) => `${label} ${entry.key}`),
    )
    const root = open({ path, maxDbs: 8 })
    const rows = [...root.openDB<string, string>('v1-labels', { dupSort: true, encoding: 'ordered-binary' }).getRange()]
    await root.close()
    expect(rows.map(({ key, value }) => `${key} ${value}`).sort()).toEqual(carried.sort())
  })
})

describe('a journal that ran over', () => {
  it('tells that everything may have changed', async () => {
    const path = newPath()
    const { store, clock } = openAt(path)
    const told: Selector[] = []
    store.onInvalidate?.((selector) => told.push(selector))
    await Promise.all(Array.from({ length: 4_100 }, (_, index) => store.set(entryOf(`n${index}`))))
    await clock.advance(250)
    expect(told).toEqual([{ kind: 'all' }])
    await store.close()
  })

  it('is told of nothing by as many writes of its own as a busy process makes in between', async () => {
    const { store, clock } = openAt(newPath())
    const told: Selector[] = []
    store.onInvalidate?.((selector) => told.push(selector))
    await Promise.all(Array.from({ length: 1_000 }, (_, index) => store.set(entryOf(`n${index}`))))
    await clock.advance(250)
    expect(told).toEqual([])
    expect((await store.stats())[0]?.entries).toBe(1_000)
    await store.close()
  })
})

describe('an lmdb that cannot be opened', () => {
  const refusalAt = (path: string): StoreError => {
    try {
      lmdbStore({ path, maxBytes: 1e6, clock: fakeClock() })
    } catch (error) {
      if (error instanceof StoreError) return error
      throw error
    }
    throw new Error('It was opened.')
  }

  const filled = async (): Promise<string> => {
    const path = newPath()
    const { store } = openAt(path)
    for (let index = 0; index < 50; index++) await store.set(entryOf(`n${index}`, { body: noise(5_000) }))
    await store.close()
    return path
  }

  it.each([
    ['noise', noise(100_000)],
    ['text', Buffer.from('not a database\n'.repeat(2_000))],
    ['a few bytes', Buffer.from('x')],
    ['zeros', new Uint8Array(65_536)],
  ])('because its file holds %s says so, with the path and the remedy', (_, bytes) => {
    const path = newPath()
    mkdirSync(path)
    writeFileSync(join(path, 'data.mdb'), bytes)
    expect(refusalAt(path).message).toMatch(/is damaged: .+ Delete that folder and start again/)
    expect(refusalAt(path).message).toContain(path)
  })

  it.each([0.02, 0.3, 0.6, 0.9])(
    'or has lost all behind %d of its file costs neither the process nor a wrong answer',
    async (share) => {
      const path = await filled()
      const file = join(path, 'data.mdb')
      truncateSync(file, Math.floor(statSync(file).size * share))
      const { bodies, refusal } = await readAll(path)
      expect(bodies.every((body) => body === undefined || body.length === 5_000)).toBe(true)
      expect(refusal ?? 'is damaged: x. Delete that folder').toMatch(/is damaged: .+ Delete that folder/)
    },
  )

  const readAll = async (path: string) => {
    try {
      const { store } = openAt(path)
      const reads = Array.from({ length: 50 }, (_, index) => store.get(keyOf(`n${index}`)))
      const outcomes = await Promise.allSettled(reads)
      await store.close()
      return { bodies: outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value?.body : undefined)) }
    } catch (error) {
      return { bodies: [], refusal: String(error) }
    }
  }

  it('because a file is in the way says so', () => {
    const path = newPath()
    writeFileSync(path, 'in the way')
    expect(refusalAt(join(path, 'cache')).message).toMatch(/cannot be written: .+ set cache\.path to a folder that is/)
    expect(refusalAt(path).message).toMatch(/cannot be written: .+ set cache\.path/)
  })

  it.skipIf(process.getuid?.() === 0)(
    'because the folder is read-only says so (not as root, who may write everywhere)',
    () => {
      const path = newPath()
      mkdirSync(path)
      chmodSync(path, 0o555)
      expect(refusalAt(path).message).toMatch(/cannot be written: .+ Make it writable/)
    },
  )

  it('is none with a lock file of something else', async () => {
    const path = await filled()
    copyFileSync(process.execPath, join(path, 'lock.mdb'))
    const { store } = openAt(path)
    expect(await store.get(keyOf('n7'))).toBeDefined()
    await store.close()
  })
})
