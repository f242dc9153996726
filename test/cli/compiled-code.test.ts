import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compiledCode } from '../../src/cli/compiled-code.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-code-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (file: string, text: string) => writeFileSync(join(folder, file), text)

describe('compiledCode', () => {
  it('runs a file and those beside it once, and finds modules of Node', () => {
    write('one.cjs', "exports.two = require('./two.cjs'); exports.again = require('./two.cjs')")
    write('two.cjs', "exports.base = require('node:path').basename(__filename); exports.folder = __dirname")
    const loaded = compiledCode(folder).load('one.cjs')
    expect(loaded).toEqual({ two: { base: 'two.cjs', folder }, again: { base: 'two.cjs', folder } })
    expect(Reflect.get(Object(loaded), 'two')).toBe(Reflect.get(Object(loaded), 'again'))
  })

  it('lets two files require each other', () => {
    write('one.cjs', "exports.name = 'one'; exports.seen = require('./two.cjs').seen")
    write('two.cjs', "exports.seen = require('./one.cjs').name")
    expect(compiledCode(folder).load('one.cjs')).toEqual({ name: 'one', seen: 'one' })
  })

  it('names file and line of what is thrown', () => {
    write('bad.cjs', "\nthrow new Error('no')")
    expect(() => compiledCode(folder).load('bad.cjs')).toThrow(
      expect.objectContaining({ stack: expect.stringContaining(`${join(folder, 'bad.cjs')}:2`) }),
    )
  })

  const keepOne = () => {
    write('one.cjs', "exports.said = 'kept'")
    const first = compiledCode(folder)
    first.load('one.cjs')
    first.keep()
  }

  // V8 tells sources apart by their length, so that code of another text shows whose code ran.
  it('runs the code that was kept', () => {
    keepOne()
    write('one.cjs', "exports.said = 'text'")
    expect(compiledCode(folder).load('one.cjs')).toEqual({ said: 'kept' })
  })

  it('compiles anew where the kept code is not that of the file', () => {
    keepOne()
    write('one.cjs', "exports.said = 'longer text'")
    expect(compiledCode(folder).load('one.cjs')).toEqual({ said: 'longer text' })
    write('one.cjs.code', 'spoiled')
    expect(compiledCode(folder).load('one.cjs')).toEqual({ said: 'longer text' })
  })
})
