import { describe, expect, it } from 'vitest'
import { eligibility, MAX_CHARACTERS } from '../../src/semantic/eligibility.ts'
import type { EligibilityQuestion } from '../../src/semantic/eligibility.ts'

const question = (more: Partial<EligibilityQuestion> = {}): EligibilityQuestion => ({
  mode: 'verified',
  body: {},
  view: { text: 'How do I reset my password?', blanked: {} },
  ...more,
})

describe('eligibility', () => {
  it('takes one English text', () => {
    expect(eligibility(question())).toEqual({ kind: 'eligible', text: 'How do I reset my password?', tiers: 'all' })
    expect(eligibility(question({ mode: 'observe', body: { n: 1 } }))).toMatchObject({ kind: 'eligible' })
  })

  it('leaves other languages to the lexical tier', () => {
    const view = { text: 'Wie setze ich mein Passwort zurück?', blanked: {} }
    expect(eligibility(question({ view }))).toMatchObject({ kind: 'eligible', tiers: 'lexical' })
  })

  it.each([
    ['off', { mode: 'off' }],
    ['many-answers', { body: { n: 2 } }],
    ['many-answers', { body: { n: '1' } }],
    ['not-one-text', { view: undefined }],
    ['empty', { view: { text: ' \n', blanked: {} } }],
    ['too-long', { view: { text: 'a'.repeat(MAX_CHARACTERS + 1), blanked: {} } }],
  ] as const)('skips: %s', (reason, more) => {
    expect(eligibility(question(more))).toEqual({ kind: 'skipped', reason })
  })
})
