import { Buffer } from 'node:buffer'
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import type { Call, Upload } from '../../src/call.ts'
import { createSpoolSpace } from '../../src/http/upload/spool.ts'
import { nextTurn } from '../../src/http/within.ts'
import { gate } from '../support/fake-provider.ts'
import { plain, testLine, textOf } from '../support/line.ts'

const spools = createSpoolSpace()({ folder: tmpdir(), spaceBytes: 10_000_000 })

/** A form with one file, as a door hands it on; `release` is what the door does once its call is answered. */
const formOf = async (text: string) => {
  const { spool, release } = spools()
  await spool.append(Buffer.from(text))
  const part = {
    kind: 'file',
    name: 'file',
    filename: 'a',
    type: undefined,
    bytes: text.length,
    sha256: '',
    offset: 0,
  } as const
  const upload: Upload = { parts: [part], hold: spool.hold, read: () => spool.read(0, text.length) }
  return { upload, release }
}

const fileOf = async ({ upload }: Call): Promise<string> => {
  const [part] = upload?.parts ?? []
  if (upload === undefined || part?.kind !== 'file') throw new Error('no file')
  let text = ''
  for await (const piece of upload.read(part)) text += Buffer.from(piece).toString()
  return text
}

describe.each([
  ['in memory', 'sound'],
  ['on disk', 'x'.repeat(1_500_000)],
])('a file %s', (_, text) => {
  it('is kept while others wait for the answer of a caller who left, and no longer', async () => {
    const line = testLine()
    const hold = gate()
    line.answers(async (call) => {
      await hold.opened
      return plain(`${(await fileOf(call)).length}`)
    })
    const [first, second] = [await formOf(text), await formOf(text)]
    const leaving = new AbortController()
    const left = line.ask({ upload: first.upload, signal: leaving.signal }).finally(first.release)
    await expect.poll(() => line.calls).toHaveLength(1)
    const stays = line.ask({ upload: second.upload }).finally(second.release)
    // A turn is enough to join: the store is in memory.
    await nextTurn()
    leaving.abort(new Error('left'))
    await expect(left).rejects.toThrow('left')
    hold.open()
    expect(await textOf(await stays)).toBe(String(text.length))
    expect(line.calls).toHaveLength(1)
    for (const { upload } of [first, second]) expect(() => upload.hold()).toThrow(/gone/)
  })

  it('is kept for a refresh behind the answer, and no longer', async () => {
    const line = testLine()
    const kept = await formOf(text)
    await line.ask({ upload: kept.upload }).finally(kept.release)
    await line.clock.advance(61_000)
    const hold = gate()
    line.answers(async (call) => {
      await hold.opened
      return plain(`${(await fileOf(call)).length}`)
    })
    const again = await formOf(text)
    const stale = await line.ask({ upload: again.upload }).finally(again.release)
    expect(stale.outcome.kind).toBe('stale')
    hold.open()
    await line.refresher.idle()
    expect(line.calls).toHaveLength(2)
    const last = await formOf(text)
    expect(await textOf(await line.ask({ upload: last.upload }).finally(last.release))).toBe(String(text.length))
    expect(() => again.upload.hold()).toThrow(/gone/)
  })
})
