import { describe, expect, it } from 'vitest'
import { readPairs, readStream } from '../../../src/semantic/eval/pairs.ts'

const lines = (...objects: readonly object[]) => objects.map((object) => JSON.stringify(object)).join('\n')

describe('pairs', () => {
  it('reads single pairs, each a group of its own', () => {
    const pairs = readPairs(lines({ a: 'x', b: 'y', same: true }, { a: 'x', b: 'z', same: false, kind: 'number' }))
    expect(pairs).toEqual([
      { one: 'x', other: 'y', same: true, kind: 'same', group: 0, source: 'all', based: true },
      { one: 'x', other: 'z', same: false, kind: 'number', group: 1, source: 'all', based: true },
    ])
  })

  it('opens groups: base and same against same and different, never different against different', () => {
    const group = {
      source: 's',
      base: 'b',
      same: ['s1', 's2'],
      different: [
        { text: 'd1', kind: 'k1' },
        { text: 'd2', kind: 'k2' },
      ],
    }
    const pairs = readPairs(`\n${lines(group)}\n`)
    expect(pairs.map(({ one, other, same, based }) => `${one}${same ? '=' : '≠'}${other}${based ? '!' : ''}`)).toEqual([
      'b=s1!',
      'b=s2!',
      'b≠d1!',
      'b≠d2!',
      's1=s2',
      's1≠d1',
      's1≠d2',
      's2≠d1',
      's2≠d2',
    ])
    expect(new Set(pairs.map(({ group }) => group)).size).toBe(1)
    expect(pairs.at(-1)).toMatchObject({ kind: 'k2', source: 's' })
  })

  it.each(['nonsense', '{"a":"x","b":"y"}', '[]'])('names the line of %s', (line) => {
    expect(() => readPairs(`\n${line}`)).toThrow(/^Line 2 is neither/)
  })
})

describe('a stream', () => {
  it('is read in order', () => {
    expect(readStream(lines({ text: 'a', class: 1 }, { text: 'b', class: 'two' }))).toEqual([
      { text: 'a', answer: '1' },
      { text: 'b', answer: 'two' },
    ])
  })

  it('names a line that is none', () => {
    expect(() => readStream('{"text":"a"}')).toThrow(/^Line 1 is not/)
  })
})
