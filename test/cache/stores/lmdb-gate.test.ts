import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { lmdbStore } from '../../../src/cache/stores/lmdb.ts'
import { openThroughGate } from '../../../src/cache/stores/lmdb/gate.ts'
import { gate as held } from '../../support/fake-provider.ts'
import { entryOf, keyOf } from '../../support/entries.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { temporaryFolder } from './harness.ts'

const folder = temporaryFolder()
let made = 0

const setUp = () => {
  const path = join(folder, String(made++))
  mkdirSync(path)
  const clock = fakeClock()
  /** A file as another process would leave it, changed `age` ms ago. */
  const leave = (name: string, { holds = '', age = 0 } = {}) => {
    const file = join(path, name)
    writeFileSync(file, holds)
    const at = (clock.now() - age) / 1_000
    utimesSync(file, at, at)
    return file
  }
  /** Opens; how many ms that halted the thread, and what happened in order. `during` is called at each halt. */
  const open = (during: (waited: number) => void = () => {}) => {
    let waited = 0
    const halt = (ms: number) => {
      waited += ms
      during(waited)
    }
    const { opened, gate } = openThroughGate({ path, clock, halt }, () => existsSync(join(path, 'opening')))
    return { shown: opened, gate, waited }
  }
  return { path, clock, leave, open }
}

const another = `writing-${process.ppid}.another`

it('is shown while the databases are being opened, and no longer', async () => {
  const { path, open } = setUp()
  const { shown, gate, waited } = open()
  expect([shown, waited, existsSync(join(path, 'opening'))]).toEqual([true, 0, false])
  await gate.close()
  expect(readdirSync(path)).toEqual([])
})

it('is no longer shown when the opening failed', () => {
  const { path, clock } = setUp()
  const failing = () =>
    openThroughGate({ path, clock }, () => {
      throw new Error('damaged')
    })
  expect(failing).toThrow('damaged')
  expect(readdirSync(path)).toEqual([])
})

it('lets nobody open while another process writes', async () => {
  const { leave, open } = setUp()
  const mark = leave(another, { holds: '1' })
  const { waited, gate } = open((ms) => {
    if (ms === 10) writeFileSync(mark, '0')
  })
  expect(waited).toBe(10)
  await gate.close()
})

it('lets nobody open while another process opens', async () => {
  const { leave, open } = setUp()
  const opening = leave('opening')
  const { shown, waited, gate } = open((ms) => {
    if (ms === 10) rmSync(opening)
  })
  expect([shown, waited]).toEqual([true, 10])
  await gate.close()
})

it('does not wait for long: neither for what is stuck nor for what was killed', async () => {
  const { path, leave, open } = setUp()
  const dead = `writing-${spawnSync(process.execPath, ['-e', '']).pid}.dead`
  const own = `writing-${process.pid}.before`
  for (const name of [dead, own]) leave(name, { holds: '1' })
  leave(another, { holds: '1', age: 2_000 })
  leave('opening', { age: 2_000 })
  const old = open()
  expect(old.waited).toBe(0)
  expect(readdirSync(path).filter((name) => [dead, own, 'opening'].includes(name))).toEqual([])
  await old.gate.close()
  leave(another, { holds: '1' })
  leave('opening')
  const stuck = open()
  expect(stuck.waited).toBe(4_000)
  await stuck.gate.close()
})

it('shows a write that is under way, and has it wait while another process opens', async () => {
  const { path, clock, leave, open } = setUp()
  const { gate } = open()
  const marks = () =>
    readdirSync(path)
      .filter((name) => name.startsWith(`writing-${process.pid}.`))
      .map((name) => readFileSync(join(path, name), 'utf8'))
  const end = held()
  const seen: string[][] = []
  const opening = leave('opening')
  const write = gate.pass(async () => {
    seen.push(marks())
    await end.opened
    return 'written'
  })
  await clock.untilSleeping()
  expect([seen, marks()]).toEqual([[], ['0']])
  rmSync(opening)
  await clock.advance(2)
  await expect.poll(() => seen).toEqual([['1']])
  end.open()
  expect(await write).toBe('written')
  await expect.poll(marks).toEqual(['0'])
  await expect(gate.pass(() => Promise.reject(new Error('full')))).rejects.toThrow('full')
  await expect.poll(marks).toEqual(['0'])
  await gate.close()
})

it('has no write begin, in a row of them, once another process opens', async () => {
  const { clock, leave, open } = setUp()
  const { gate } = open()
  const begun: number[] = []
  let opening = ''
  const write = (number: number) => async () => {
    begun.push(number)
    if (number === 1) opening = leave('opening')
  }
  const row = gate.pass(write(1)).then(() => gate.pass(write(2)))
  await clock.untilSleeping()
  expect(begun).toEqual([1])
  rmSync(opening)
  await clock.advance(2)
  await row
  expect(begun).toEqual([1, 2])
  await gate.close()
})

it('has the writes of a store wait while another process opens its folder', async () => {
  const { path, clock, leave } = setUp()
  const store = lmdbStore({ path, clock, maxBytes: 64e6 })
  const opening = leave('opening')
  const set = store.set(entryOf('kept'))
  await clock.untilSleeping()
  expect([await store.get(keyOf('kept')), store.atRest?.()]).toEqual([undefined, false])
  rmSync(opening)
  await clock.advance(2)
  await set
  expect((await store.get(keyOf('kept')))?.key).toBe(keyOf('kept'))
  expect(store.atRest?.()).toBe(true)
  await store.close()
  expect(readdirSync(path).sort()).toEqual(['data.mdb', 'lock.mdb'])
})

it('has a store close only when nobody opens its folder', async () => {
  const { path, clock, leave } = setUp()
  const store = lmdbStore({ path, clock, maxBytes: 64e6 })
  await store.set(entryOf('kept'))
  const opening = leave('opening')
  const closed = store.close()
  await clock.untilSleeping(2)
  expect((await store.get(keyOf('kept')))?.key).toBe(keyOf('kept'))
  rmSync(opening)
  await clock.advance(2)
  await closed
  await expect(store.get(keyOf('kept'))).rejects.toThrow('closed')
})

it('tells of a close that could not wait for a write', async () => {
  const { path, clock, leave } = setUp()
  const store = lmdbStore({ path, clock, maxBytes: 64e6 })
  const opening = leave('opening')
  const set = store.set(entryOf('kept'))
  await clock.untilSleeping()
  const closed = store.close().catch(String)
  await clock.untilSleeping(2)
  await clock.advance(1_000)
  expect(await closed).toContain('took longer than 1000 ms')
  expect(store.atRest?.()).toBe(false)
  await clock.untilSleeping()
  rmSync(opening)
  await clock.advance(2)
  await set
})
