import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('codes and abbreviations', () => {
  it.each([
    ['fix error E404', 'fix error E500', { literalChanged: 1 }],
    ['the VAT rate', 'the GST rate', { literalChanged: 1 }],
    ['the VAT rate', 'the vat rate', { literalChanged: 0 }],
    ['a 3D model', 'a 2D model', { literalChanged: 1 }],
    ['update to v2.1.', 'update to v2.1', { literalChanged: 0 }],
    ['the VAT rate', 'the tax rate', { literalChanged: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})
