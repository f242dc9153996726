import { describe, expect, it } from 'vitest'
import { dialects } from '../../src/dialects/index.ts'
import type { Dialect } from '../../src/dialect.ts'
import { RequestError } from '../../src/errors.ts'
import { isJsonObject } from '../../src/json.ts'
import type { Json, JsonObject } from '../../src/json.ts'
import { targetOf } from '../../src/upstream/target.ts'
import { expectSection } from '../support/docs-section.ts'
import { chatFields, completionsFields, messagesFields, responsesFields } from './request-fields.ts'
import type { Field } from './request-fields.ts'
import { unreported, whyNot } from './why-not.ts'

/*
 * Asks the converters where each field of each dialect goes, writes the answers as the table in docs/dialects.md, and holds that every
 * field arrives somewhere, is named as dropped, or is refused, with the reason told.
 */

interface Side {
  readonly dialect: Dialect
  readonly smallest: JsonObject
  readonly fields: readonly Field[]
  readonly to: readonly ('chat' | 'messages' | 'responses')[]
}

const hi: Json = [{ role: 'user', content: 'Hi' }]
const sides: readonly Side[] = [
  {
    dialect: dialects.chat,
    smallest: { model: 'claude-sonnet-4-5', messages: hi },
    fields: chatFields,
    to: ['messages', 'responses'],
  },
  {
    dialect: dialects.messages,
    smallest: { model: 'gpt-5.4', max_tokens: 5, messages: hi },
    fields: messagesFields,
    to: ['chat', 'responses'],
  },
  {
    dialect: dialects.responses,
    smallest: { model: 'claude-sonnet-4-5', input: 'Hi' },
    fields: responsesFields,
    to: ['chat', 'messages'],
  },
  {
    dialect: dialects.completions,
    smallest: { model: 'claude-sonnet-4-5', prompt: 'Hi' },
    fields: completionsFields,
    to: ['chat', 'messages'],
  },
]

interface Fate {
  /** Members of the converted request that the field changed. */
  readonly arrived: readonly string[]
  readonly dropped: readonly string[]
  readonly refused: boolean
}

const fateOf = ({ dialect, smallest }: Side, to: string, field: Field): Fate => {
  const paths = { [to]: '/x' }
  const { translation } = targetOf(dialect, { name: 'p', auth: { kind: 'none' }, paths }, dialects) ?? {}
  const before = translation!.request(smallest).value
  try {
    const { value, dropped } = translation!.request({ ...smallest, ...field.set })
    return { arrived: changes(before, value).filter((path) => path !== 'stream'), dropped, refused: false }
  } catch (error) {
    if (error instanceof RequestError) return { arrived: [], dropped: [], refused: true }
    throw error
  }
}

/** Where two requests differ: members, and members of members. */
const changes = (before: JsonObject, after: JsonObject): string[] =>
  Object.keys(after)
    .filter((member) => JSON.stringify(before[member]) !== JSON.stringify(after[member]))
    .flatMap((member) => {
      const value = after[member]
      if (member === 'model' || !isJsonObject(value)) return [member]
      const inner = Object.keys(value)
      return inner.length === 1 && inner[0] !== 'type' ? [`${member}.${String(inner[0])}`] : [member]
    })

const cellOf = ({ arrived, dropped, refused }: Fate, reason: string | undefined): string => {
  if (refused) return `refused (400): ${reason}`
  const places = arrived.map((path) => `\`${path}\``).join(', ')
  if (dropped.length === 0) return places === '' ? (reason ?? 'as it would be anyway') : places
  return `${places === '' ? '' : `${places}; `}dropped: ${reason}`
}

const tableOf = (side: Side): string => {
  const head = `| \`${side.dialect.name}\` | ${side.to.map((to) => `→ \`${to}\``).join(' | ')} |`
  const rows = side.fields.map((field) => {
    const cells = side.to.map((to) => cellOf(fateOf(side, to, field), whyNot(side.dialect.name, to, field.name)))
    return `| ${field.name} | ${cells.join(' | ')} |`
  })
  return [
    `### From \`${side.dialect.name}\``,
    '',
    head,
    `| --- | ${side.to.map(() => '---').join(' | ')} |`,
    ...rows,
  ].join('\n')
}

describe.each(sides)('every field of $dialect.name', (side) => {
  describe.each(side.to)('goes to %s, or it is told why not', (to) => {
    it.each(side.fields)('$name', (field) => {
      expect(() => side.dialect.parse({ ...side.smallest, ...field.set })).not.toThrow()
      const { dropped, refused, arrived } = fateOf(side, to, field)
      const left = dropped.length > 0 || refused
      const silent = !left && arrived.length === 0 && !unreported.has(`${side.dialect.name}: ${field.name}`)
      expect(silent).toBe(false)
      expect(left && whyNot(side.dialect.name, to, field.name) === undefined).toBe(false)
    })
  })
})

it('is the table of the docs', () => {
  const table = sides.map(tableOf).join('\n\n')
  expect(table).not.toContain('undefined')
  expectSection('dialects.md', 'fields', table)
})
