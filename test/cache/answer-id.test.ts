import { describe, expect, it } from 'vitest'
import { idLabels, idPrefix, leastIdLength, newAnswerId, newReference, referenceOf } from '../../src/cache/answer-id.ts'

describe('answer ids', () => {
  it.each([
    ['chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT', 'chatcmpl-'],
    ['msg_01XFDUDYJgAACzvnptvVoYEL', 'msg_'],
    ['msg_bdrk_01XFDUDYJgAACzvnptvVoYEL', 'msg_bdrk_'],
    ['gen-1733337600-abc', 'gen-'],
    ['cmpl-e5cc70bb28c444948073e77776eb30ef', 'cmpl-'],
    ['e5cc70bb28c444948073e77776eb30ef', ''],
    ['8f14e45f-ceea-467f-a9e5', ''],
    ['', ''],
    ['-', ''],
    [`${'a'.repeat(500)}-b`, ''],
  ])('%s begins with "%s"', (id, prefix) => {
    expect(idPrefix(id)).toBe(prefix)
  })

  it.each(['chatcmpl-', 'msg_', 'msg_bdrk_', ''])('with "%s" give their reference back', (prefix) => {
    const reference = newReference()
    for (const length of [leastIdLength(prefix), leastIdLength(prefix) + 7, 128]) {
      const id = newAnswerId(prefix, reference, length)
      expect(id).toHaveLength(length)
      expect(id.startsWith(prefix)).toBe(true)
      expect(referenceOf(id)).toBe(reference)
      expect(idLabels(id)).toEqual([`id:${id}`, `id:${reference}`])
    }
  })

  it('differ at every hit, and so do references', () => {
    const reference = newReference()
    const ids = Array.from({ length: 5_000 }, () => newAnswerId('msg_', reference, 28))
    expect(new Set(ids).size).toBe(5_000)
    expect(new Set(Array.from({ length: 5_000 }, newReference)).size).toBe(5_000)
  })

  it.each(['chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT', 'msg_short', 'anything else', ''])(
    '%s holds no reference',
    (id) => {
      expect(referenceOf(id)).toBeUndefined()
      expect(idLabels(id)).toEqual([`id:${id}`])
    },
  )
})
