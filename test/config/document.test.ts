import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { settingsDocument, settingsSchemaText } from '../../src/config/document.ts'

const committed = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

describe('what is generated from the settings schema', () => {
  it('is committed as it is now: run `npm run settings` after a change', () => {
    expect(committed('reprise.schema.json')).toBe(settingsSchemaText())
    expect(committed('docs/settings.md')).toBe(settingsDocument())
  })

  it('has a description and, where it can, a default for every row', () => {
    for (const line of settingsDocument()
      .split('\n')
      .filter((line) => line.startsWith('| `'))) {
      expect(line).toMatch(/\| [A-Z`a-z].* \|$/)
    }
  })
})
