import { Dotprompt } from 'dotprompt'
import type { Message, PromptFunction } from 'dotprompt'
import { messageOf } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import { PromptFileError } from '../prompt.ts'
import { hide, hiddenJson } from './hiding.ts'
import { chatMessages } from './messages.ts'

/** A compiled template. */
export interface Template {
  /** Chat messages for checked variables. Rejects with `RequestError` (413) when they grow beyond `maxBytes`. */
  render(variables: JsonObject, maxBytes: number): Promise<readonly JsonObject[]>
}

export interface TemplateSource {
  readonly file: string
  readonly template: string
  /** Where it begins in the file. */
  readonly line: number
  readonly inputSchema: JsonObject
}

/** Compiles a template and renders it once without variables, because that is when Handlebars looks at it. Rejects with `PromptFileError`. */
export const compileTemplate = async ({ file, template, line, inputSchema }: TemplateSource): Promise<Template> => {
  const partial = partialPattern.exec(template)
  if (partial !== null) {
    throw new PromptFileError(
      file,
      'partials ({{> name}}) are not supported; write the text here',
      line + linesBefore(template, partial.index),
    )
  }
  const renderer = await compiled(file, template, line)
  return {
    render: async (variables, maxBytes) => {
      const hidden = hide(variables, inputSchema, maxBytes)
      const { messages } = await renderer({ input: hidden.variables })
      return chatMessages(messages, hidden.restore)
    },
  }
}

const partialPattern = /\{\{[~#]*>/

const compiled = async (file: string, template: string, line: number): Promise<PromptFunction> => {
  try {
    const dotprompt = new Dotprompt({ helpers: { json: jsonHelper } })
    const renderer = await dotprompt.compile({ template })
    const { messages } = await renderer({ input: {} })
    refuseUnknown(messages)
    return renderer
  } catch (error) {
    const reason = messageOf(error)
    throw new PromptFileError(file, plain(reason), line + lineOf(reason) - 1, error)
  }
}

/** In place of dotprompt's own, which would let a text break out of the JSON it stands in. */
const jsonHelper = (value: unknown, options: { readonly hash?: { readonly indent?: unknown } }): string => {
  const indent = options.hash?.indent
  return hiddenJson(value, typeof indent === 'number' ? indent : 0)
}

const refuseUnknown = (messages: readonly Message[]): void => {
  chatMessages(messages, (text) => text)
}

const linesBefore = (text: string, index: number): number => text.slice(0, index).split('\n').length - 1

/** Handlebars tells the line in words (`Parse error on line 3`) or at the end (` - 3:5`). */
const lineOf = (reason: string): number =>
  Number(/on line (\d+)/.exec(reason)?.[1] ?? / - (\d+):\d+$/.exec(reason)?.[1] ?? 1)

const plain = (reason: string): string =>
  reason
    .replace(/^Parse error on line \d+:\n/, 'the template cannot be read near ')
    .replace(/ - \d+:\d+$/, '')
    .replaceAll(/\n-*\^\n/g, ' : ')
    .replaceAll('\n', ' ')
