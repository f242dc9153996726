import { describe, expect, it } from 'vitest'
import { eligibility, MAX_CHARACTERS } from '../../../src/semantic/eligibility/eligibility.ts'
import type { EligibilityQuestion } from '../../../src/semantic/eligibility/eligibility.ts'
import type { JsonObject } from '../../../src/json.ts'

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

const asking = (blanked: JsonObject) => eligibility(question({ view: { text: 'Is it ready? Thanks!', blanked } }))
const systems: readonly [string, (instruction: string) => JsonObject][] = [
  ['chat', (content) => ({ messages: [{ role: 'system', content }, { role: 'user' }] })],
  ['a developer message', (text) => ({ messages: [{ role: 'developer', content: [{ type: 'text', text }] }] })],
  ['messages', (system) => ({ system, messages: [{ role: 'user' }] })],
  ['responses', (instructions) => ({ instructions, input: '' })],
  ['an input of responses', (content) => ({ input: [{ role: 'system', content }] })],
]

describe.each(systems)('instructions by %s', (_dialect, blanked) => {
  it.each([
    'Translate what the user says into French.',
    'You rewrite texts in plain English.',
    'Classify each message as urgent or not.',
    'Correct the text for grammar.',
    'Answer with the sentiment only.',
    'Extract all names.',
  ])('that make each word count are left alone: %s', (instruction) => {
    expect(asking(blanked(instruction))).toEqual({ kind: 'skipped', reason: 'works-on-text' })
  })

  it('that only say how to answer are no hindrance', () => {
    expect(asking(blanked('You are a helpful assistant of a web shop. Be brief.'))).toMatchObject({ kind: 'eligible' })
  })
})

it('does not take what the user said before for instructions', () => {
  const messages = [
    { role: 'user', content: 'Translate this, please.' },
    { role: 'assistant', content: 'Gladly.' },
  ]
  expect(asking({ messages })).toMatchObject({ kind: 'eligible' })
})
