// What one process keeps in LMDB while others open and close the same folder, again and again.
// npx tsx bench/store/starts.ts [--seconds 60] [--under FOLDER]; where a sync costs nothing (a tmpfs such as /dev/shm) commits are densest.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { lmdbStore } from '../../src/cache/stores/lmdb.ts'
import { systemClock } from '../../src/clock.ts'
import { entryOf, keyOf } from '../../test/support/entries.ts'

const option = { type: 'string' } as const
const { values } = parseArgs({ options: { seconds: option, under: option, role: option, path: option } })
const { seconds = '60', under = tmpdir(), role = '', path = '' } = values

const open = () => lmdbStore({ path, maxBytes: 64e6, clock: systemClock })
const life = { storedAt: Date.now(), staleAt: Date.UTC(2099, 0), deleteAt: Date.UTC(2099, 0) }

const endsAt = Date.now() + Number(seconds) * 1_000

const openAndClose = async (): Promise<void> => {
  let openings = 0
  for (; Date.now() < endsAt; openings++) {
    const store = open()
    await store.get(keyOf('0'))
    await store.close()
  }
  console.log(JSON.stringify({ openings }))
}

/** Keeps one entry after the other, and looks whether the last three are there; what was lost is kept anew. */
const keep = async (): Promise<void> => {
  const store = open()
  const put = (number: number) => store.set(entryOf(String(number), life))
  const isThere = async (number: number) => (await store.get(keyOf(String(number)))) !== undefined
  let kept = 0
  let lost = 0
  let refused = 0
  for (const end = Date.now() + Number(seconds) * 1_000; Date.now() < end;) {
    try {
      await put(kept)
      kept += 1
    } catch {
      refused += 1
    }
    await nextTurn()
    for (let number = Math.max(0, kept - 3); number < kept; number++) {
      if (await isThere(number)) continue
      lost += 1
      await put(number).catch(() => undefined)
    }
  }
  console.log(JSON.stringify({ kept, lost, refused }))
  await store.close()
}

const watch = async (): Promise<void> => {
  const folder = mkdtempSync(join(under, 'reprise-starts-'))
  const self = fileURLToPath(import.meta.url)
  const run = async (as: string): Promise<string> => {
    const args = ['--import', 'tsx', self, '--role', as, '--path', folder, '--seconds', seconds]
    const [code, signal] = await once(spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'ignore'] }), 'exit')
    return String(signal ?? code)
  }
  const ended = await Promise.all([run('keep'), run('open'), run('open')])
  console.log(JSON.stringify({ ended }))
  rmSync(folder, { recursive: true, force: true })
}

const roles: Readonly<Record<string, () => Promise<void>>> = { open: openAndClose, keep }
await (roles[role] ?? watch)()
