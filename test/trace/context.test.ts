import { describe, expect, it } from 'vitest'
import { readTraceparent, writeTraceparent } from '../../src/trace/context.ts'

const header = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

describe('readTraceparent', () => {
  it('reads what it writes', () => {
    const context = readTraceparent(header)
    expect(context).toMatchObject({ spanId: 'b7ad6b7169203331', sampled: true })
    expect(context && writeTraceparent(context)).toBe(header)
  })

  it('reads the known part of a later version', () => {
    expect(readTraceparent(`${header.replace(/^00/, '01')}-more`)?.sampled).toBe(true)
  })

  it.each([
    undefined,
    null,
    '',
    header.toUpperCase(),
    `${header}-more`,
    header.replace(/^00/, 'ff'),
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
    header.slice(0, -1),
  ])('ignores %s', (wrong) => {
    expect(readTraceparent(wrong)).toBeUndefined()
  })
})
