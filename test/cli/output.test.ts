import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { writerOf } from '../../src/cli/output.ts'

const setUp = () => {
  const written: string[] = []
  let gone = 0
  const output = Object.assign(new EventEmitter(), { write: (text: string) => written.push(text) })
  const write = writerOf(output, () => void (gone += 1))
  return { output, write, written, gone: () => gone }
}

describe('what a command writes', () => {
  it('is dropped once nobody reads any more, which is told once', () => {
    const { output, write, written, gone } = setUp()
    write('one')
    const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
    output.emit('error', broken)
    output.emit('error', broken)
    write('two')
    expect([written, gone()]).toEqual([['one'], 1])
  })

  it('fails for every other reason', () => {
    const { output } = setUp()
    expect(() => output.emit('error', Object.assign(new Error('disk'), { code: 'EIO' }))).toThrow('disk')
  })
})
