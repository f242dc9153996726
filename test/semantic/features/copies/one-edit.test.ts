import { describe, expect, it } from 'vitest'
import { editBetween } from '../../../../src/semantic/features/copies/one-edit.ts'

describe('one edit between two words', () => {
  it.each([
    ['password', 'passwrod', { kind: 'exchanged', at: 'within' }],
    ['parking', 'aprking', { kind: 'exchanged', at: 'first' }],
    ['password', 'pasword', { kind: 'doubled', at: 'within' }],
    ['order', 'ordder', { kind: 'doubled', at: 'within' }],
    ['react', 'preact', { kind: 'put-in', at: 'first', letter: 'p' }],
    ['dominican', 'dominica', { kind: 'left-out', at: 'last', letter: 'n' }],
    ['what', 'wgat', { kind: 'other', at: 'within', neighbours: true, soundAlike: false }],
    ['sulfate', 'sulfite', { kind: 'other', at: 'within', neighbours: false, soundAlike: true }],
  ])('%s → %s', (from, to, expected) => expect(editBetween(from, to)).toMatchObject(expected))

  it.each([
    ['same', 'same'],
    ['one', 'eleven'],
    ['abcd', 'badc'],
    ['', ''],
  ])('%s → %s is none', (from, to) => expect(editBetween(from, to)).toBeUndefined())
})
