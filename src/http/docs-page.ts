import { html } from 'hono/html'
import { isJsonObject, objectsIn, type Json, type JsonObject } from '../json.ts'

type Html = ReturnType<typeof html>

/** The OpenAPI document as one page without a script: it works offline, and shows what the document says and nothing else. */
export const docsPage = (document: JsonObject): Html => {
  const operations = operationsOf(document)
  const tags = [...new Set(operations.map(({ tag }) => tag))]
  return html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>Reprise: what can be asked</title>
      <link rel="icon" href="data:," />
      <style>
        ${styles}
      </style>
      <main>
        <h1>Reprise</h1>
        <p>
          ${text(member(document['info'], 'description'))} The same for programs:
          <a href="openapi.json">openapi.json</a>.
        </p>
        ${tags.map((tag) =>
          section(
            tag,
            operations.filter((operation) => operation.tag === tag),
            document,
          ),
        )}
      </main>
    </html>`
}

interface Operation {
  readonly method: string
  readonly path: string
  readonly tag: string
  readonly facts: JsonObject
}

const methods = new Set(['get', 'post', 'put', 'delete', 'head', 'patch'])

const operationsOf = ({ paths }: JsonObject): readonly Operation[] =>
  Object.entries(isJsonObject(paths) ? paths : {}).flatMap(([path, item]) =>
    Object.entries(isJsonObject(item) ? item : {}).flatMap(([method, facts]) =>
      methods.has(method) && isJsonObject(facts)
        ? [{ method: method.toUpperCase(), path, tag: tagOf(facts), facts }]
        : [],
    ),
  )

const tagOf = ({ tags }: JsonObject): string => (Array.isArray(tags) ? String(tags[0]) : 'other')

const section = (tag: string, operations: readonly Operation[], document: JsonObject): Html =>
  html`<section aria-label="${tag}">
    <h2>${tag}</h2>
    ${operations.map((operation) => details(operation, document))}
  </section>`

const details = ({ method, path, facts }: Operation, document: JsonObject): Html => {
  const body = resolved(facts['requestBody'], document)
  return html`<details>
    <summary><code>${method}</code> <code>${path}</code> ${text(facts['summary'])}</summary>
    <p>${text(facts['description'])}</p>
    ${parameters(facts, document)} ${content('Body', body, document)}
    ${Object.entries(isJsonObject(facts['responses']) ? facts['responses'] : {}).map(([status, response]) =>
      content(
        `Answer ${status}: ${text(member(resolved(response, document), 'description'))}`,
        resolved(response, document),
        document,
      ),
    )}
  </details>`
}

const parameters = (facts: JsonObject, document: JsonObject): Html | string => {
  const rows = objectsIn(facts['parameters']).map((parameter) => resolved(parameter, document))
  if (rows.length === 0) return ''
  return html`<h3>Parameters</h3>
    <ul>
      ${rows.map((row) => html`<li><code>${text(member(row, 'name'))}</code> (${text(member(row, 'in'))}) ${text(member(row, 'description'))}</li>`)}
    </ul>`
}

const content = (title: string, holder: Json | undefined, document: JsonObject): Html => {
  const types = member(holder, 'content')
  return html`<h3>${title}</h3>
    ${Object.entries(isJsonObject(types) ? types : {}).map(
      ([type, media]) =>
        html`<p><code>${type}</code></p>
          <pre tabindex="0">${JSON.stringify(resolved(member(media, 'schema'), document) ?? {}, null, 2)}</pre>`,
    )}`
}

/** What a `$ref` into the same document stands for; anything else as it is. */
const resolved = (value: Json | undefined, document: JsonObject): Json | undefined => {
  const reference = member(value, '$ref')
  if (typeof reference !== 'string') return value
  return reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<Json | undefined>(
      (inner, name) => member(inner, name.replaceAll('~1', '/').replaceAll('~0', '~')),
      document,
    )
}

const member = (value: Json | undefined, name: string): Json | undefined =>
  isJsonObject(value) ? value[name] : undefined

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

const styles = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
main { max-width: 60rem; margin: 0 auto; padding: 1rem }
h2 { text-transform: capitalize; margin-top: 2rem }
summary { cursor: pointer; padding: .4rem 0 }
details { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
pre { overflow: auto; padding: .75rem; background: color-mix(in srgb, currentColor 7%, transparent); border-radius: .4rem; max-height: 24rem }
code { font-size: .95em }
`
