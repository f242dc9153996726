import { describe, expect, it } from 'vitest'
import { lexicalIndex } from '../../../src/semantic/lexical/lexical-index.ts'

describe('the lexical index', () => {
  it('finds within a partition only', () => {
    const index = lexicalIndex(10)
    index.set('one', 'hello', 'a')
    expect(index.find('one', 'hello')).toBe('a')
    expect(index.find('two', 'hello')).toBeUndefined()
    expect(index.find('on', 'ehello')).toBeUndefined()
  })

  it('finds the same words, and none that has no words', () => {
    const index = lexicalIndex(10)
    expect(index.set('one', 'Reset my password.', 'a')).toBe(true)
    expect(index.find('one', 'please reset my password')).toBe('a')
    expect(index.set('one', '?', 'b')).toBe(false)
    expect(index.find('one', '?')).toBeUndefined()
    expect(index.find('one', '  ')).toBeUndefined()
  })

  it('holds one form an entry and one entry a form', () => {
    const index = lexicalIndex(10)
    index.set('one', 'hello', 'a')
    index.set('one', 'bye', 'a')
    expect(index.find('one', 'hello')).toBeUndefined()
    index.set('one', 'bye', 'b')
    index.remove('a')
    expect(index.find('one', 'bye')).toBe('b')
  })

  it('forgets by id, by age and altogether', () => {
    const index = lexicalIndex(2)
    index.set('one', '1', 'a')
    index.set('one', '2', 'b')
    index.set('one', '3', 'c')
    expect(index.find('one', '1')).toBeUndefined()
    index.remove('b')
    index.remove('never there')
    expect(index.find('one', '2')).toBeUndefined()
    index.clear()
    expect(index.find('one', '3')).toBeUndefined()
  })

  it('finds nothing again by words that have more than one answer', () => {
    const index = lexicalIndex(10)
    index.set('one', 'hello', 'a')
    index.set('two', 'hello', 'b')
    index.part('a')
    index.part('never there')
    index.set('one', 'hello', 'c')
    expect(index.find('one', 'hello')).toBeUndefined()
    expect(index.isParted('one', 'hello')).toBe(true)
    expect(index.find('two', 'hello')).toBe('b')
    expect(index.isParted('two', 'hello')).toBe(false)
    const next = lexicalIndex(10)
    for (const [hash, id] of index.entries()) next.restore(hash, id)
    next.set('one', 'hello', 'd')
    expect(next.find('one', 'hello')).toBeUndefined()
  })
})
