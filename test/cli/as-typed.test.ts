import { describe, expect, it } from 'vitest'
import { asTyped } from '../../src/cli/as-typed.ts'

describe('options of a command', () => {
  it('are taken as they were typed, and others as they were read', () => {
    const read = { key: 7, tag: [7, 8], rate: 10, url: undefined }
    const words = ['purge', '--key', '007', '--tag=008', '--tag', '7.0', '--rate', '10']
    expect(asTyped(read, ['key', 'tag', 'url'], words)).toEqual({
      key: '007',
      tag: ['008', '7.0'],
      rate: 10,
      url: undefined,
    })
  })
})
