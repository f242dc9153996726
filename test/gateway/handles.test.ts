import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHandles } from '../../src/gateway/handles.ts'

const handles = createHandles('a secret')
const held = { account: 'openai', model: 'gpt-5.4', id: 'resp_abc' }

const anyHeld = fc.record({ account: fc.string(), model: fc.string(), id: fc.string({ maxLength: 200 }) })

describe('handles', () => {
  it('are read by the tenant for whom they were made, whatever they name', () => {
    fc.assert(
      fc.property(anyHeld, fc.string(), (one, tenant) => {
        const handle = handles.sign(one, tenant)
        expect(handle).toMatch(/^resp_[\w-]+$/)
        expect(handles.read(handle, tenant)).toEqual(one)
      }),
    )
  })

  it('are the same each time', () => expect(handles.sign(held, 'a')).toBe(handles.sign(held, 'a')))

  it('say nothing to another tenant, or under another secret', () => {
    const handle = handles.sign(held, 'a')
    expect(handles.read(handle, 'b')).toBeUndefined()
    expect(createHandles('another').read(handle, 'a')).toBeUndefined()
  })

  it('do not survive a change of any character', () => {
    const handle = handles.sign(held, 'a')
    // The last character may hold bits that stand for nothing.
    for (let at = 0; at < handle.length - 1; at++) {
      const other = handle[at] === 'x' ? 'y' : 'x'
      expect(handles.read(handle.slice(0, at) + other + handle.slice(at + 1), 'a')).toBeUndefined()
    }
  })

  it('are not made by moving a border between what they name', () => {
    const handle = handles.sign({ account: 'a', model: 'b/c', id: 'd' }, 't')
    const moved = handles.sign({ account: 'a/b', model: 'c', id: 'd' }, 't')
    expect(handle).not.toBe(moved)
  })

  it('are nothing else: any text is read without throwing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `resp_${text}`),
        ),
        (text) => {
          expect(handles.read(text, 'a')).toBeUndefined()
        },
      ),
    )
  })
})
