import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createBodyMemo } from '../../src/cache/body-memo.ts'

const start = (maxBytes = 1_000_000) => {
  const memo = createBodyMemo<string>({ maxBytes })
  const made: string[] = []
  return {
    made,
    of: (text: string, variant = 'chat acme') =>
      memo.of(Buffer.from(text), variant, () => {
        made.push(text)
        return `read ${text}`
      }),
  }
}

describe('createBodyMemo', () => {
  it('makes the same bytes into the same once', () => {
    const { of, made } = start()
    expect([of('a'), of('b'), of('a'), of('b')]).toEqual(['read a', 'read b', 'read a', 'read b'])
    expect(made).toEqual(['a', 'b'])
  })

  it('tells variants apart', () => {
    const { of, made } = start()
    of('a', 'chat acme')
    of('a', 'chat other')
    of('a', 'embeddings acme')
    expect(made).toEqual(['a', 'a', 'a'])
  })

  it('is not deceived by two bodies with one checksum', () => {
    const [one, other] = ['plumless', 'buckeroo']
    expect(crc32(one)).toBe(crc32(other))
    const { of } = start()
    expect([of(one), of(other), of(one)]).toEqual([`read ${one}`, `read ${other}`, `read ${one}`])
  })

  it('remembers nothing of what throws', () => {
    const memo = createBodyMemo<number>({ maxBytes: 100_000 })
    const fail = () => {
      throw new Error('ill-formed')
    }
    expect(() => memo.of(Buffer.from('a'), '', fail)).toThrow('ill-formed')
    expect(memo.of(Buffer.from('a'), '', () => 7)).toBe(7)
  })

  it('forgets the oldest beyond its bound', () => {
    const { of, made } = start(32_768)
    for (let body = 0; body < 100; body++) of(`body ${body}`)
    of('body 0')
    of('body 99')
    expect(made.slice(100)).toEqual(['body 0'])
  })

  it('does not remember what is large beside the bound', () => {
    const { of, made } = start()
    const large = 'x'.repeat(100_000)
    of(large)
    of(large)
    expect(made).toHaveLength(2)
  })
})
