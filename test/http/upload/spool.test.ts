import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createSpoolSpace } from '../../../src/http/upload/spool.ts'

const folder = mkdtempSync(join(tmpdir(), 'reprise-spool-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const large = Buffer.alloc(2 * 1_024 ** 2, 'x')

it('keeps what is large in a file that nobody else can open', async () => {
  const { spool, release } = createSpoolSpace()({ folder, spaceBytes: 10 * 1_024 ** 2 })()
  await spool.append(large)
  expect(readdirSync(folder)).toEqual([])
  const read: Uint8Array[] = []
  for await (const piece of spool.read(1, 100_000)) read.push(piece)
  expect(Buffer.concat(read)).toEqual(large.subarray(1, 100_001))
  release()
})

it('bounds all spools of one space, also those that other settings opened before', async () => {
  const space = createSpoolSpace()
  const before = space({ folder, spaceBytes: 3 * 1_024 ** 2 })()
  await before.spool.append(large)
  const after = space({ folder, spaceBytes: 3 * 1_024 ** 2 })()
  await expect(after.spool.append(large)).rejects.toMatchObject({ problem: { status: 503, code: 'uploads_full' } })
  before.release()
  await after.spool.append(large)
  after.release()
})

it('says 503 and what to look at where the disk cannot be written', async () => {
  const spools = createSpoolSpace()({ folder: join(folder, 'missing'), spaceBytes: 3 * 1_024 ** 2 })
  const { spool, release } = spools()
  await expect(spool.append(large)).rejects.toMatchObject({
    problem: { status: 503, code: 'uploads_unavailable', message: expect.not.stringContaining('ENOENT') },
    cause: { code: 'ENOENT' },
  })
  release()
  // The space is free again, and what needs no disk works.
  const small = spools()
  await small.spool.append(Buffer.alloc(1_000))
  expect(small.spool.length()).toBe(1_000)
  small.release()
})
