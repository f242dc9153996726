import { describe, expect, it } from 'vitest'
import { asksOfATitle } from '../../../src/semantic/lexical/titles.ts'

describe('questions of a title', () => {
  it.each(['so what lyrics', 'Hello, Dolly tickets?', 'Lost season 3', 'good morning vietnam release date'])(
    '%s',
    (text) => {
      expect(asksOfATitle(text)).toBe(true)
    },
  )

  it.each([
    'Hello, can I return my tickets?',
    'What is a good movie?',
    'lyrics',
    'Tell me the plot',
    'so um my flight ticket',
    'cast iron pan',
  ])('not %s', (text) => {
    expect(asksOfATitle(text)).toBe(false)
  })
})
