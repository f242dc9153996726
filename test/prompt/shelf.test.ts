import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openShelf } from '../../src/prompt/shelf.ts'
import { watchPrompts } from '../../src/prompt/watch.ts'
import { fakeClock } from '../support/fake-clock.ts'

let folder: string
const faults: string[] = []
const changes: string[] = []
const write = (file: string, text: string) => writeFileSync(join(folder, file), text)
const open = () =>
  openShelf({
    folder,
    onFault: ({ message }, kept) => faults.push(`${message} ${kept ? 'kept' : 'not served'}`),
    onChange: (changed) => changes.push(...changed),
  })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-prompts-'))
  faults.length = 0
  changes.length = 0
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const good = (word: string) => `---\ndescription: ${word}\n---\nHi ${word}`

describe('the shelf', () => {
  it('takes up files that come, change and go', async () => {
    write('a.prompt', good('one'))
    write('notes.txt', 'no prompt')
    const shelf = await open()
    expect(shelf.all().map(({ id }) => id)).toEqual(['a@1'])
    write('a.prompt', good('other'))
    write('a@2.prompt', good('two'))
    await shelf.refresh()
    expect(shelf.versions('a').map(({ id, description }) => [id, description])).toEqual([
      ['a@1', 'other'],
      ['a@2', 'two'],
    ])
    rmSync(join(folder, 'a.prompt'))
    await shelf.refresh()
    expect(shelf.all().map(({ id }) => id)).toEqual(['a@2'])
    expect(changes).toEqual(['a.prompt', 'a.prompt', 'a@2.prompt', 'a.prompt'])
    expect(faults).toEqual([])
  })

  it('keeps the last good one of a file that turns bad, tells once, and recovers', async () => {
    write('a.prompt', good('one'))
    const shelf = await open()
    write('a.prompt', '---\nmodl: x\n---\nHi')
    await shelf.refresh()
    await shelf.refresh()
    expect(faults).toEqual(['a.prompt, line 2: modl: there is no such setting. Did you mean model? kept'])
    expect(shelf.all()).toMatchObject([{ description: 'one' }])
    expect(shelf.faults()).toHaveLength(1)
    write('a.prompt', good('mended'))
    await shelf.refresh()
    expect(shelf.all()).toMatchObject([{ description: 'mended' }])
    expect(shelf.faults()).toEqual([])
  })

  it('does not serve a file that was never good, nor anything of a folder that is missing', async () => {
    write('a.prompt', 'Hi')
    expect((await open()).all()).toEqual([])
    expect(faults).toEqual([expect.stringMatching(/^a\.prompt, line 1: .* not served$/)])
    rmSync(folder, { recursive: true })
    expect((await open()).all()).toEqual([])
  })

  it('gives a version or a path that two files claim to the first, and to the second once that is gone', async () => {
    write('a.prompt', good('one'))
    write('a@1.prompt', good('again'))
    write('b.prompt', '---\nreprise: { path: /x }\n---\nHi')
    write('c.prompt', '---\nreprise: { path: /x }\n---\nHi')
    const shelf = await open()
    expect(shelf.all().map(({ file }) => file)).toEqual(['a.prompt', 'b.prompt'])
    expect(faults).toEqual([
      'a@1.prompt: the version a@1 belongs to a.prompt already not served',
      'c.prompt: the path /x belongs to b already not served',
    ])
    rmSync(join(folder, 'a.prompt'))
    rmSync(join(folder, 'b.prompt'))
    await shelf.refresh()
    expect(shelf.all().map(({ file }) => file)).toEqual(['a@1.prompt', 'c.prompt'])
  })

  it('is looked at again and again until the watch is closed', async () => {
    const clock = fakeClock()
    let looks = 0
    const watch = watchPrompts({ refresh: async () => void looks++ }, 2_000, clock)
    await clock.advance(2_000)
    await clock.advance(2_000)
    expect(looks).toBe(2)
    watch.close()
    await clock.advance(10_000)
    expect(looks).toBe(2)
  })
})
