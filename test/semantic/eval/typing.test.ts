import { describe, expect, it } from 'vitest'
import { seeded } from '../../../src/semantic/eval/measures.ts'
import { typings } from '../../../src/semantic/eval/typing.ts'

const typed = (prompt: string, seed = 1) => typings(prompt, seeded(seed))

describe('prompts as others would type them', () => {
  it('makes one of each kind that the prompt has a place for, the same in every run', () => {
    const made = typed("What's the fee for a transfer to Spain?")
    expect(made.map(({ kind }) => kind)).toEqual([
      'case',
      'punctuation',
      'politeness',
      'contraction',
      'typo, exchanged',
      'typo, dropped',
      'typo, doubled',
      'typo, neighbour',
    ])
    expect(typed("What's the fee for a transfer to Spain?")).toEqual(made)
  })

  it('leaves a copy out that is the prompt itself, and slips only in words of four letters or more', () => {
    for (let seed = 1; seed < 50; seed++) {
      for (const { kind, text } of typed('is A1 ok?', seed)) {
        expect(text).not.toBe('is A1 ok?')
        expect(kind).not.toMatch(/typo|contraction/)
      }
    }
  })

  it('changes one word by one letter', () => {
    for (let seed = 1; seed < 50; seed++) {
      for (const { kind, text } of typed('please open door number 48213 now', seed)) {
        if (!kind.startsWith('typo')) continue
        const words = text.split(' ')
        const changed = ['please', 'open', 'door', 'number', '48213', 'now'].filter((word, at) => word !== words[at])
        expect(changed).toHaveLength(1)
        expect(changed).not.toContain('48213')
        expect(changed).not.toContain('now')
      }
    }
  })
})
