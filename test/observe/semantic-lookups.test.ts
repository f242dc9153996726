import { pino } from 'pino'
import { expect, it } from 'vitest'
import type { SemanticLookupEvent } from '../../src/events.ts'
import { logSemanticLookups } from '../../src/observe/semantic-lookups.ts'
import { compare } from '../semantic/features/compare.ts'

const event: SemanticLookupEvent = {
  type: 'semantic-lookup',
  requestId: 'r',
  verdict: 'refused',
  reason: 'numbers',
  similarity: 0.9,
  probability: 0.01,
  durationMs: 1,
  features: compare('order 48213', 'order 48231'),
  texts: { asked: 'order 48213', near: 'order 48231' },
}

it.each([
  ['debug', 1],
  ['info', 0],
])('at level %s what was compared is told in %d lines, without a word of the prompts', (level, count) => {
  const lines: string[] = []
  const tell = logSemanticLookups(
    pino({ level, base: null, timestamp: false }, { write: (line: string) => void lines.push(line) }),
  )
  tell(event)
  tell({ ...event, features: undefined })
  expect(lines).toHaveLength(count)
  for (const line of lines) {
    expect(JSON.parse(line)).toMatchObject({ requestId: 'r', reason: 'numbers', features: { amountChanged: 1 } })
    expect(line).not.toContain('4821')
  }
})
