import { parse } from '../dialects/chat/parse.ts'
import { invalid, messageOf } from '../errors.ts'
import { PromptFileError } from '../prompt.ts'
import type { Prompt, PromptServing } from '../prompt.ts'
import { fieldsOf } from './fields.ts'
import { readPromptSource } from './front-matter.ts'
import type { PromptSource } from './front-matter.ts'
import { promptInput } from './input.ts'
import type { PromptInput } from './input.ts'
import { outputPromise, readText } from './output.ts'
import type { OutputPromise } from './output.ts'
import { paramsOf } from './own-path.ts'
import { chatRequest } from './request.ts'
import type { FrontMatter } from './settings.ts'
import { compileTemplate } from './template.ts'

const namePattern = /^([a-z0-9][a-z0-9_-]{0,63})(?:@([A-Za-z0-9][A-Za-z0-9._-]{0,31}))?\.prompt$/

/** Reads one prompt file. Rejects with `PromptFileError`: the line and what is wrong there. */
export const loadPrompt = async (file: string, text: string): Promise<Prompt> => {
  const [, name, version = '1'] = namePattern.exec(file) ?? []
  if (name === undefined) throw new PromptFileError(file, nameRule)
  const source = readPromptSource(file, text)
  const { settings } = source
  const input = await at(file, source, ['input', settings.input.schema === undefined ? 'default' : 'schema'], () =>
    promptInput(settings.input.schema, settings.input.default),
  )
  const promise = await at(file, source, ['output', 'schema'], () => promiseOf(settings))
  const serving = servingOf(settings)
  checkNames(file, source, serving, input)
  await at(file, source, ['config'], async () => checkConfig(settings))
  const template = await compileTemplate({
    file,
    template: source.template,
    line: source.templateLine,
    inputSchema: input.schema,
  })
  const id = `${name}@${version}`
  return {
    name,
    version,
    id,
    file,
    description: settings.description,
    model: settings.model,
    serving,
    inputSchema: input.schema,
    outputSchema: promise?.schema,
    checkInput: input.check,
    mark: { name, id, cache: cacheOf(settings), promise },
    read: promise?.read ?? readText,
    request: async (variables, wanted) => {
      const messages = await template.render(variables, wanted.maxBytes)
      if (messages.length === 0) throw nothingToAsk(name)
      return chatRequest({ messages, wanted, settings, name, outputSchema: promise?.schema })
    },
  }
}

const nameRule =
  'a prompt file is called <name>.prompt or <name>@<version>.prompt; names are lower-case letters, digits, _ and -'

/** What goes wrong in a setting, with its line. */
const at = async <T>(
  file: string,
  { lineOf }: PromptSource,
  path: readonly string[],
  make: () => Promise<T>,
): Promise<T> => {
  try {
    return await make()
  } catch (error) {
    const reason = messageOf(error)
    throw new PromptFileError(file, `${path.join('.')}: ${reason}`, lineOf(path), error)
  }
}

const promiseOf = async ({ output }: FrontMatter): Promise<OutputPromise | undefined> => {
  if (output.schema === undefined) return output.format === 'json' ? outputPromise(undefined) : undefined
  if (output.format === 'text') throw new Error('an answer of format text has no schema')
  return outputPromise(output.schema)
}

const servingOf = ({ reprise }: FrontMatter): PromptServing => ({
  path: reprise.path,
  get: reprise.get,
  default: reprise.default,
  weight: reprise.weight,
  maxInputBytes: reprise.maxInputBytes,
  tags: reprise.tags,
  http: {
    public: reprise.http.public,
    maxAgeMs: reprise.http.maxAge,
    sharedMaxAgeMs: reprise.http.sharedMaxAge,
    staleWhileRevalidateMs: reprise.http.staleWhileRevalidate,
    staleIfErrorMs: reprise.http.staleIfError,
  },
})

const cacheOf = ({ reprise: { cache } }: FrontMatter) => ({
  ...(cache.enabled === undefined ? {} : { enabled: cache.enabled }),
  ...(cache.ttl === undefined ? {} : { ttlMs: cache.ttl }),
  ...(cache.staleWhileRevalidate === undefined ? {} : { staleWhileRevalidateMs: cache.staleWhileRevalidate }),
  ...(cache.staleIfError === undefined ? {} : { staleIfErrorMs: cache.staleIfError }),
})

/** A member of a wrong kind is the file's fault, not that of who calls it later. */
const checkConfig = (settings: FrontMatter): void => {
  const messages = [{ role: 'user', content: '' }]
  const wanted = { model: 'any', stream: false, maxBytes: 0 }
  parse(chatRequest({ name: 'any', messages, settings, outputSchema: undefined, wanted }))
}

const checkNames = (file: string, { lineOf }: PromptSource, { path, get }: PromptServing, input: PromptInput): void => {
  const declared = fieldsOf(input.schema)
  const stranger = paramsOf(path ?? '').find((name) => !Object.hasOwn(declared, name))
  if (stranger !== undefined) {
    throw new PromptFileError(
      file,
      `reprise.path: :${stranger} is no variable; add it to input.schema`,
      lineOf(['reprise', 'path']),
    )
  }
  if (get && Object.hasOwn(declared, 'render')) {
    throw new PromptFileError(
      file,
      'input.schema: render cannot be a variable of a prompt with get: true, because ?render shows the messages',
      lineOf(['input', 'schema']),
    )
  }
}

const nothingToAsk = (name: string) =>
  invalid(`With these variables the prompt ${name} is empty. Send some that say something.`, undefined, 'empty_prompt')
