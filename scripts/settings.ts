// Writes what is generated from the settings schema: reprise.schema.json and docs/settings.md.
import { writeFileSync } from 'node:fs'
import { settingsDocument, settingsSchemaText } from '../src/config/document.ts'

writeFileSync(new URL('../reprise.schema.json', import.meta.url), settingsSchemaText())
writeFileSync(new URL('../docs/settings.md', import.meta.url), settingsDocument())
