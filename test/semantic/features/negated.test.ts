import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('what is denied', () => {
  it.each([
    ['close it without saving the file', 'save the file without closing it', { deniedElsewhere: 1 }],
    ['grep TODO but skip the tests', 'grep TODO in the tests', { deniedElsewhere: 0.5 }],
    ['Which cards do you not accept?', 'cards NOT accepted, which?', { deniedElsewhere: 0 }],
    ['any city other than Rome', 'a hotel in Rome', { deniedElsewhere: 0.5 }],
    ['a larger city than Rome', 'a hotel in Rome', { deniedElsewhere: 0 }],
    ['it is not', 'it is', { deniedElsewhere: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})
