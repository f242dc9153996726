import { describe, expect, it } from 'vitest'
import { nearCopyPairs, readPairs, readStream } from '../../../src/semantic/eval/pairs.ts'

const fileOf = (text: string) => ({ path: 'some.jsonl', text })
const lines = (...objects: readonly object[]) => fileOf(objects.map((object) => JSON.stringify(object)).join('\n'))

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
    const pairs = readPairs(fileOf(`\n${lines(group).text}\n`))
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

  it('takes a bare text for a trap of no known kind', () => {
    const traps = readPairs(lines({ base: 'b', different: ['d1', { text: 'd2' }, { text: 'd3', kind: null }] }))
    expect(traps.map(({ other, same, kind }) => [other, same, kind])).toEqual([
      ['d1', false, 'different'],
      ['d2', false, 'different'],
      ['d3', false, 'different'],
    ])
  })

  it('reads past a byte order mark and line ends of either kind', () => {
    const text = `\uFEFF${JSON.stringify({ a: 'x', b: 'y', same: true })}\r\n\r\n`
    expect(readPairs(fileOf(text))).toHaveLength(1)
  })

  it.each([
    ['nonsense', 'nonsense is no JSON object'],
    ['[]', '[] is no JSON object'],
    ['{"b":"y","same":true}', 'a is to be a text and is missing'],
    ['{"a":"x","b":"y"}', 'same is to be true or false and is missing'],
    ['{"a":"x","b":"y","same":"yes"}', 'same is to be true or false, not "yes"'],
    ['{"a":"x","b":7,"same":true}', 'b is to be a text, not 7'],
    ['{"a":"x","b":"y","same":true,"kind":3}', 'kind is to be a text, not 3'],
    ['{"base":1,"same":["s"]}', 'base is to be a text, not 1'],
    ['{"base":"b","same":"s"}', 'same is to be an array of texts, not "s"'],
    ['{"base":"b","same":["s",{"text":"t"}]}', 'same[1] is to be a text, not {"text":"t"}'],
    ['{"base":"b","different":{"text":"t"}}', 'different is to be an array of {"text","kind"?}, not {"text":"t"}'],
    ['{"base":"b","different":[{"kind":"k"}]}', 'different[0] is to be a text or {"text","kind"?}, not {"kind":"k"}'],
    ['{"base":"b","different":["d",7]}', 'different[1] is to be a text or {"text","kind"?}, not 7'],
    ['{"base":"b"}', 'same is to be an array of texts, at least one where "different" has none and is missing'],
    ['{"base":"b","same":[]}', 'same is to be an array of texts, at least one where "different" has none, not []'],
  ])('says of %s where it stands and what is expected', (line, message) => {
    const read = () => readPairs(fileOf(`\n${line}`))
    expect(read).toThrow(`some.jsonl:2: ${message}. A line is {"a","b","same","kind"?} or {"base",`)
  })

  it.each(['', '\n \n'])('are not to be had from %j', (text) => {
    expect(() => readPairs(fileOf(text))).toThrow('some.jsonl holds no line. A line is {"a"')
  })
})

describe('near copies', () => {
  it('are of every line', () => {
    const pairs = nearCopyPairs(lines({ text: 'where is my card' }, { text: 'how do I close the account' }))
    expect(new Set(pairs.map(({ group }) => group))).toEqual(new Set([0, 1]))
    expect(() => nearCopyPairs(lines({ text: 'x' }, { prompt: 'y' }))).toThrow(
      'some.jsonl:2: text is to be a text and is missing. A line is {"text"}.',
    )
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
    expect(() => readStream(lines({ text: 'a' }))).toThrow(
      'some.jsonl:1: class is to be a text or a number and is missing. A line is {"text","class"}.',
    )
  })
})
