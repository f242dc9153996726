import { spawn } from 'node:child_process'
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadHnsw } from '../../../src/semantic/index/hnsw-set.ts'
import { localIndex } from '../../../src/semantic/index/local-index.ts'
import { PromptIndex } from '../../../src/semantic/index/prompt-index.ts'
import { readSnapshot } from '../../../src/semantic/index/read-snapshot.ts'
import { promptOf, seededVector } from '../../contracts/vector-index.ts'

const model = { name: 'tiny', version: '1', dimensions: 8, maxTokens: 8 }
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-index-'))
})
afterEach(() => rm(folder, { recursive: true }))

const open = (wanted = model) => localIndex({ model: wanted, maxPrompts: 1_000, exactLimit: 20, folder })
/** A graph partition of 90 prompts and an exact one of 5; one prompt of each removed again. */
const filled = async () => {
  const index = await open()
  for (let number = 0; number < 90; number++) await index.insert(promptOf(number))
  for (let number = 90; number < 95; number++) await index.insert(promptOf(number, { partition: 'two' }))
  await index.remove({ kind: 'key', key: 'prompt-8' })
  await index.remove({ kind: 'key', key: 'prompt-91' })
  return index
}
const near = async (index: Awaited<ReturnType<typeof open>>, number: number, partition: string) =>
  (await index.nearest({ partition, vector: seededVector(number), count: 1 }))[0]?.id
const snapshots = async () => (await readdir(folder)).filter((name) => name.startsWith('snapshot-'))

describe('a snapshot', () => {
  it('brings everything back', async () => {
    const index = await filled()
    await index.save()
    const again = await open()
    expect(again.state().detail).toBe('restored')
    expect(await again.stats()).toEqual({ ...(await index.stats()), inserts: 0 })
    expect(await near(again, 7, 'one')).toBe('prompt-7')
    expect(await near(again, 8, 'one')).not.toBe('prompt-8')
    expect(await near(again, 94, 'two')).toBe('prompt-94')
    expect(again.isEmpty('two')).toBe(false)
    expect(await again.remove({ kind: 'labels', labels: ['tag:0'] })).toBe(32)
    await again.insert(promptOf(500))
    expect(await near(again, 500, 'one')).toBe('prompt-500')
  })

  it('leaves one snapshot on the disk', async () => {
    const index = await filled()
    await index.save()
    await index.save()
    expect(await snapshots()).toHaveLength(1)
  })

  it('is refused when another model made it', async () => {
    await (await filled()).save()
    const other = await open({ ...model, version: '2' })
    expect(other.state().detail).toBe('started empty: the snapshot was made by tiny 1, the model is tiny 2')
    expect(other.isEmpty('one')).toBe(true)
  })

  it('is refused when a byte differs', async () => {
    await (await filled()).save()
    const [name] = await snapshots()
    await appendFile(join(folder, name!, 'vectors.f32'), 'x')
    expect((await open()).state()).toMatchObject({
      detail: 'started empty: the snapshot is damaged (vectors.f32)',
      warning: 'the saved index is left out, the snapshot is damaged (vectors.f32)',
    })
  })

  it.each(['current', 'manifest.json'])('is refused when %s is nonsense', async (file) => {
    await (await filled()).save()
    const [name] = await snapshots()
    await writeFile(file === 'current' ? join(folder, file) : join(folder, name!, file), '{')
    expect((await open()).state().detail).toMatch(/^started empty: the snapshot cannot be read/)
  })

  it('stays in force when a save dies halfway', async () => {
    await (await filled()).save()
    const [name] = await snapshots()
    // What a crash leaves: a folder without manifest that nothing names, and a pointer that was not yet renamed.
    await cp(join(folder, name!), join(folder, 'snapshot-dead'), { recursive: true })
    await rm(join(folder, 'snapshot-dead', 'manifest.json'))
    await writeFile(join(folder, 'current.new'), 'snapshot-dead')
    const again = await open()
    expect(again.state().detail).toBe('restored')
    await again.save()
    expect(await snapshots()).toHaveLength(1)
    expect(await readFile(join(folder, 'current'), 'utf8')).toBe((await snapshots())[0])
  })

  it('says so when it needs hnswlib-node and that is missing', async () => {
    const library = await loadHnsw()
    if (library === undefined) return
    await (await filled()).save()
    const index = new PromptIndex({ dimensions: 8, maxPrompts: 100, exactLimit: 20 }, undefined)
    expect(readSnapshot(folder, index, { model, library: undefined })).toEqual({
      kind: 'none',
      reason: 'the snapshot holds graphs and hnswlib-node is not installed',
    })
  })

  it('is not there at first', async () => {
    expect((await open()).state()).toMatchObject({ detail: 'started empty: there was no snapshot', warning: undefined })
  })

  it('keeps the note that it was saved with', async () => {
    await (await filled()).save('up to here')
    expect((await open()).state().note).toBe('up to here')
    await (await open()).save()
    expect((await open()).state().note).toBeUndefined()
  })

  it('is written beside the lookups; changes wait for it', async () => {
    const index = await filled()
    const order: string[] = []
    await Promise.all([
      index.save().then(() => order.push('saved')),
      index.insert(promptOf(500)).then(() => order.push('inserted')),
      index.remove({ kind: 'key', key: 'prompt-7' }).then(() => order.push('removed')),
      near(index, 7, 'one').then((id) => order.push(`found ${id}`)),
    ])
    expect(order).toEqual(['found prompt-7', 'saved', 'inserted', 'removed'])
    expect(await near(await open(), 7, 'one')).toBe('prompt-7')
    expect(await near(index, 500, 'one')).toBe('prompt-500')
  })

  it('is whole whenever the process is killed', async () => {
    const child = fileURLToPath(new URL('saving-child.ts', import.meta.url))
    for (const last of [1, 2, 3, 5, 8]) {
      const saver = spawn(process.execPath, ['--import', 'tsx', child, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let saved = 0
      for await (const line of createInterface(saver.stdout)) {
        const [, word, round] = /^(\w+) (\d+)$/.exec(line) ?? []
        if (word === 'saved') saved = Number(round)
        // It is killed somewhere in the middle of this save.
        if (word === 'saving' && Number(round) === last) saver.kill('SIGKILL')
      }
      const index = await open()
      if (last === 1 && index.state().note === undefined) continue
      const round = Number(index.state().note)
      expect(round).toBeGreaterThanOrEqual(saved)
      expect(await index.stats()).toMatchObject({ prompts: 40 * round })
      await rm(folder, { recursive: true })
      await mkdir(folder)
    }
  }, 60_000)
})
