import type { Json, JsonObject } from '../../src/json.ts'
import type { Embedding, ModelIdentity } from '../../src/semantic/embedding/model.ts'

/** What a call of `/v1/embeddings` asks for, as far as this model can give it. */
export interface EmbeddingsAsk {
  readonly texts: readonly string[]
  readonly format: 'float' | 'base64'
  /** Throws `Refused`. */
  checkDimensions(identity: ModelIdentity): void
  /** Throws `Refused` for a text of which the model did not read the end: its vector would not stand for it. */
  checkTokens(place: number, embedding: Embedding, identity: ModelIdentity): void
}

/** The caller's fault; the message says what to send instead. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly param: string
  readonly code: string

  constructor(param: string, message: string, code = 'invalid_value') {
    super(message)
    this.param = param
    this.code = code
  }
}

/** At 12 ms each the longest list of short texts takes three seconds. */
const MOST_TEXTS = 256
/** Four times what fits in the model: longer text is not even cut into tokens. */
const MOST_CHARACTERS = 8_192

/** Throws `Refused`. The dialect has seen to it that `input` is text, texts or tokens. */
export const askOf = ({ input, encoding_format: format, dimensions }: JsonObject): EmbeddingsAsk => {
  const isList = Array.isArray(input)
  const texts = textsIn(isList ? input : [input ?? ''])
  const paramAt = (place: number) => (isList ? `input[${place}]` : 'input')
  texts.forEach((text, place) => checkText(text, paramAt(place)))
  return {
    texts,
    format: formatOf(format),
    checkDimensions: (identity) => {
      if (dimensions === undefined || dimensions === null || dimensions === identity.dimensions) return
      throw new Refused(
        'dimensions',
        `${identity.name} gives ${identity.dimensions} dimensions; a part of them means nothing. Leave dimensions out.`,
      )
    },
    checkTokens: (place, { truncated, tokens }, identity) => {
      if (!truncated) return
      throw new Refused(
        paramAt(place),
        `${paramAt(place)} has ${tokens} tokens; ${identity.name} reads ${identity.maxTokens}. Split it.`,
        'context_length_exceeded',
      )
    },
  }
}

const textsIn = (input: readonly Json[]): readonly string[] => {
  if (input.length > MOST_TEXTS)
    throw new Refused('input', `input holds ${input.length} texts; ${MOST_TEXTS} go in one call. Send it in parts.`)
  return input.map((text) => {
    if (typeof text === 'string') return text
    throw new Refused('input', "Token numbers mean nothing outside their own model's tokenizer. Send the text.")
  })
}

const checkText = (text: string, param: string): void => {
  if (text.trim() === '') throw new Refused(param, `${param} is empty. Leave it out.`)
  if (text.length <= MOST_CHARACTERS) return
  throw new Refused(
    param,
    `${param} has ${text.length} characters; ${MOST_CHARACTERS} go in one text. Split it.`,
    'context_length_exceeded',
  )
}

const formatOf = (format: Json | undefined): EmbeddingsAsk['format'] => {
  if (format === undefined || format === null || format === 'float') return 'float'
  if (format === 'base64') return format
  throw new Refused('encoding_format', 'encoding_format is float or base64.')
}
