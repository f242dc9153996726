import { lmdbStore } from '../../../src/cache/stores/lmdb.ts'
import { systemClock } from '../../../src/clock.ts'
import { entryOf, noise } from '../../support/entries.ts'

/*
 * Another process at the same folder: `lmdb-child.ts <folder> <what> [name …]`. It prints each name once that is done.
 *
 * - write: keeps one entry after the other until it is killed
 * - shuffle: keeps 60 entries under ten keys with changing tags, and as many of its own; `<name>` says who it is
 * - fill: keeps 60 entries of 100 KB, and says of each whether it was kept
 * - purge, keep: does that with each name as its tag or name, and ends
 */
const [, , path = '', what = '', ...names] = process.argv
const store = lmdbStore({ path, maxBytes: 64e6, clock: systemClock })
const life = { storedAt: Date.now(), staleAt: Date.now() + 1e6, deleteAt: Date.UTC(2099, 0) }
const done = (name: string) => process.stdout.write(`${name}\n`)

const write = async (): Promise<void> => {
  for (let count = 0; ; count++) {
    await store.set(entryOf(`written ${count}`, { ...life, tags: ['written'], body: new Uint8Array(2_000) }))
    done(`written ${count}`)
  }
}

const shuffle = async (): Promise<void> => {
  for (let count = 0; count < 60; count++) {
    await store.set(entryOf(`shuffled ${count % 10}`, { ...life, tags: [`${names[0]} ${count}`, `tag ${count % 7}`] }))
    await store.set(entryOf(`${names[0]} ${count}`, { ...life, tags: ['own'] }))
  }
}

const fill = async (): Promise<void> => {
  for (let count = 0; count < 60; count++) {
    const entry = entryOf(`filled ${count}`, { ...life, body: noise(100_000) })
    try {
      await store.set(entry)
      done('kept')
    } catch (error) {
      done(String(error))
    }
  }
}

const purge = async (): Promise<void> => {
  for (const name of names) {
    await store.purge({ kind: 'labels', labels: [`tag:${name}`] }, 'purge', Date.now())
    done(name)
  }
}

const keep = async (): Promise<void> => {
  for (const name of names) {
    await store.set(entryOf(name, { ...life, tenant: 'another process' }))
    done(name)
  }
}

const tasks: Readonly<Record<string, () => Promise<void>>> = { write, shuffle, fill, purge, keep }
await tasks[what]?.()
await store.close()
