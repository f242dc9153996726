import { describe, expect, it } from 'vitest'
import { compareAnswers } from '../../../src/semantic/learning/compare-answers.ts'

describe('compareAnswers', () => {
  it.each([
    ['Paris.', '**paris**', undefined, 'same'],
    ['Yes, it does.', 'No, it does not.', 0.98, 'different'],
    ['It costs $1,200.', 'It costs $1200.00', 0.99, 'same'],
    ['It takes 3 days.', 'It takes 5 days.', 0.99, 'different'],
    ['Open the settings and choose Reset.', 'Choose Reset in the settings.', 0.96, 'same'],
    ['Open the settings and choose Reset.', 'Choose Reset in the settings.', undefined, 'unsure'],
    ['Open the settings and choose Reset.', 'Rome is in Italy.', 0.4, 'different'],
    ['Open the settings and choose Reset.', 'You could try the settings.', 0.8, 'unsure'],
    ['Short.', 'The same thing said again and again and again until it is very long.', 0.97, 'unsure'],
    ['', 'Paris', 0.9, 'unsure'],
  ] as const)('%s / %s', (one, other, similarity, comparison) => {
    expect(compareAnswers(one, other, similarity)).toBe(comparison)
    expect(compareAnswers(other, one, similarity)).toBe(comparison)
  })

  it('lets numbers pass in long answers, where they may be steps', () => {
    const long = 'First do this, and when you have done it do the next thing that the list names. '.repeat(4)
    expect(compareAnswers(`${long}1 2 3`, `${long}1 2`, 0.97)).toBe('same')
  })
})
