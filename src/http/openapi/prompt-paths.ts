import type { Json, JsonObject } from '../../json.ts'
import { usualVersion } from '../../prompt/choice.ts'
import { fieldOf, fieldsOf } from '../../prompt/fields.ts'
import { paramsOf } from '../../prompt/own-path.ts'
import type { Prompt, PromptShelf } from '../../prompt.ts'
import { failure, jsonBody, text } from './parts.ts'

/** The paths of every prompt: by name, by version where there are several, and its own. */
export const promptPaths = (shelf: PromptShelf): JsonObject => {
  const names = [...new Set(shelf.all().map(({ name }) => name))]
  return Object.fromEntries(
    names.flatMap((name) => {
      const versions = shelf.versions(name)
      const usual = usualVersion(versions)
      if (usual === undefined) return []
      const own = versions.find(({ serving }) => serving.path !== undefined)?.serving.path
      return [
        [`/prompts/${name}`, operations(usual, name)],
        ...(versions.length > 1 ? versions.map((one) => [`/prompts/${one.id}`, operations(one, one.id)]) : []),
        ...(own === undefined ? [] : [[template(own), operations(usual, `${name} at its own path`, paramsOf(own))]]),
      ]
    }),
  )
}

const template = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}')

const operations = (prompt: Prompt, title: string, params: readonly string[] = []): JsonObject => {
  const common = {
    tags: ['prompts'],
    summary: title,
    description: prompt.description ?? '',
    responses: { '200': { description: 'The answer.', content: contentOf(prompt) }, default: failure },
  }
  const inPath = params.map((name) => parameter(prompt, name, 'path', true))
  const { get } = prompt.serving
  return {
    post: {
      ...common,
      operationId: `post ${title}`,
      parameters: inPath,
      requestBody: { required: true, content: jsonBody(withoutFields(prompt.inputSchema, params)) },
    },
    ...(get ? { get: getOperation(prompt, { ...common, operationId: `get ${title}` }, { params, inPath }) } : {}),
  }
}

const getOperation = (
  prompt: Prompt,
  common: JsonObject & { readonly responses: JsonObject },
  { params, inPath }: { readonly params: readonly string[]; readonly inPath: readonly JsonObject[] },
): JsonObject => {
  const required = prompt.inputSchema['required']
  const inQuery = Object.keys(fieldsOf(prompt.inputSchema))
    .filter((name) => !params.includes(name))
    .map((name) => parameter(prompt, name, 'query', Array.isArray(required) && required.includes(name)))
  return {
    ...common,
    parameters: [...inPath, ...inQuery],
    responses: { ...common.responses, '304': { description: 'You have this answer already.' } },
  }
}

const contentOf = ({ outputSchema }: Prompt): JsonObject => ({
  ...jsonBody(outputSchema ?? { $ref: '#/components/schemas/TextOutput' }),
  'text/plain': { schema: text },
  ...(outputSchema === undefined ? { 'text/event-stream': { schema: {} } } : {}),
})

const parameter = ({ inputSchema }: Prompt, name: string, place: 'path' | 'query', required: boolean): JsonObject => {
  const schema = fieldOf(inputSchema, name) ?? {}
  const described = typeof schema['description'] === 'string' ? { description: schema['description'] } : {}
  return { name, in: place, required, ...described, schema: withoutNull(schema) }
}

/** A query has no way to write null: leaving the variable out says it. */
const withoutNull = ({ type, ...rest }: JsonObject): JsonObject => {
  const types: readonly Json[] = Array.isArray(type) ? type.filter((one: Json) => one !== 'null') : []
  if (types.length === 0) return { ...rest, ...(type === undefined ? {} : { type }) }
  return { ...rest, type: types.length === 1 ? types[0] : types }
}

/** The schema of the body where some variables stand in the path. */
const withoutFields = (schema: JsonObject, names: readonly string[]): JsonObject => {
  const { properties: _fields, required, ...rest } = schema
  const left = Object.entries(fieldsOf(schema)).filter(([name]) => !names.includes(name))
  const still = Array.isArray(required) ? required.filter((name) => !names.includes(String(name))) : []
  return { ...rest, properties: Object.fromEntries(left), ...(still.length > 0 ? { required: still } : {}) }
}
