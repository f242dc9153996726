import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('code', () => {
  it.each([
    ['rm -r folder', 'rm -f folder', { codeChanged: 1 }],
    ['open app.config.js', 'open the config', { codeChanged: 0.5 }],
    ['call getUser()', 'call getuser()', { codeChanged: 0 }],
    ['days since {Start}', 'days since {End}', { codeChanged: 1 }],
    ['mail jane@example.com', 'mail joe@example.com', { codeChanged: 1 }],
    ['a well-known song', 'a famous song', { codeChanged: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})
