import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StoreError } from '../../../src/cache/stores/errors.ts'
import { commit, generationIn } from '../../../src/cache/stores/lmdb/commit.ts'
import { openHandles, type Handles } from '../../../src/cache/stores/lmdb/handles.ts'
import type { QueuedWrite } from '../../../src/cache/stores/lmdb/write-queue.ts'

let folder: string
let handles: Handles
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-commit-'))
  handles = openHandles(folder)
})
afterEach(async () => {
  await handles.root.close()
  rmSync(folder, { recursive: true, force: true })
})

/** As lmdb rejects: the true reason is a promise of the error, rejected as well. */
const failed = (code: number): Error => {
  const cause = Object.assign(new Error(`reason ${code}`), { code })
  return Object.assign(new Error('Commit failed'), { commitError: Promise.reject(cause) })
}

/** The same databases, whose first commits fail. */
const failing = (times: number, code: number) => {
  let tries = 0
  const heads = new Proxy(handles.heads, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        if (name === 'ifVersion' || name === 'ifNoExists') {
          tries += 1
          if (tries <= times) return Promise.reject(failed(code))
        }
        return Reflect.apply(member, target, args)
      }
    },
  })
  return { databases: { root: handles.root, heads }, tries: () => tries }
}

const put = (key: string): QueuedWrite => ({
  entry: key,
  change: (generation) => {
    void handles.changes.put(generation, key)
    return true
  },
})
const changes = () => {
  handles.root.resetReadTxn()
  return [...handles.changes.getRange()].map(({ key, value }) => [key, value])
}

const badTransaction = -30_782
const mapFull = -30_792

describe('a commit', () => {
  it('is tried again where lmdb broke the transaction off, and then kept once', async () => {
    const { databases, tries } = failing(2, badTransaction)
    await commit(databases, [put('a'), put('b')])
    expect(tries()).toBe(3)
    expect(changes()).toEqual([
      [1, 'a'],
      [2, 'b'],
    ])
    expect(generationIn(handles)).toBe(2)
  })

  it('says why when that does not pass, and keeps nothing', async () => {
    const { databases, tries } = failing(Infinity, badTransaction)
    const outcome = commit(databases, [put('a')])
    await expect(outcome).rejects.toThrow(StoreError)
    await expect(outcome).rejects.toThrow(`reason ${badTransaction}`)
    expect(tries()).toBe(5)
    expect(changes()).toEqual([])
    expect(generationIn(handles)).toBe(0)
  })

  it('is not tried again after any other failure', async () => {
    const { databases, tries } = failing(1, mapFull)
    await expect(commit(databases, [put('a')])).rejects.toThrow(`reason ${mapFull}`)
    expect(tries()).toBe(1)
    expect(changes()).toEqual([])
  })
})
