import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { settingsSchema } from './explain.ts'

/** The text of reprise.schema.json, from which editors complete the configuration file. */
export const settingsSchemaText = (): string => `${JSON.stringify(settingsSchema(), null, 2)}\n`

/** The text of docs/settings.md: a row a setting. */
export const settingsDocument = (): string =>
  [
    '# Settings',
    '',
    'Generated from the schema by `npm run settings`; do not edit. The file is `reprise.yaml`, or what `REPRISE_CONFIG` names.',
    'Durations read `250ms 30s 15m 1h 7d`, sizes `512KB 64MB 2GB`. `${NAME}` and `${NAME:-default}` read the environment.',
    '',
    '| setting | default | what it does |',
    '| --- | --- | --- |',
    ...rows(settingsSchema(), ''),
    '',
  ].join('\n')

const rows = (node: JsonObject, path: string): readonly string[] => {
  const { properties, additionalProperties, items } = node
  const inner = [
    ...Object.entries(isJsonObject(properties) ? properties : {}).map(
      ([name, child]) => [path === '' ? name : `${path}.${name}`, child] as const,
    ),
    ...(isJsonObject(additionalProperties) ? [[`${path}.<name>`, additionalProperties] as const] : []),
    ...(isJsonObject(items) ? [[`${path}[]`, items] as const] : []),
  ]
  return inner.flatMap(([name, child]) => (isJsonObject(child) ? [...row(name, child), ...rows(child, name)] : []))
}

const row = (name: string, node: JsonObject): readonly string[] =>
  typeof node['description'] === 'string'
    ? [`| \`${name}\` | ${shown(node['default'], hasChildren(node))} | ${cell(node)} |`]
    : []

const hasChildren = (node: JsonObject): boolean =>
  isJsonObject(node['properties']) || isJsonObject(node['additionalProperties'])

const shown = (value: Json | undefined, section: boolean): string =>
  value === undefined || section ? '' : `\`${JSON.stringify(value).replaceAll('"', '')}\``

const cell = (node: JsonObject): string => {
  const choices = Array.isArray(node['enum'])
    ? ` One of ${node['enum'].map((choice) => `\`${String(choice)}\``).join(', ')}.`
    : ''
  return `${String(node['description'])}${choices}`
}
