import { z } from 'zod'
import type { AnswerReader, Dialect, DialectName, ParsedRequest } from '../../dialect.ts'
import { isJsonObject, objectsIn } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { error, isFailure, readError } from '../openai/error.ts'
import { flag, integer, name, object, text } from '../common/kinds.ts'
import { countText, file, files, flagText, saysTrue } from '../media/form.ts'
import { mediaStream } from '../media/stream.ts'
import { mediaUsage } from '../media/usage.ts'
import { parseWith } from '../common/plain-request.ts'

const prompt = text.min(1, { error: 'a string that is not empty' })

const generation = z.looseObject({
  model: name,
  prompt,
  n: integer.refine((count) => count >= 1, { error: 'a whole number from 1 up' }).nullish(),
  stream: flag.nullish(),
  cache: object.optional(),
})

const formFields = { model: name, n: countText.optional(), stream: flagText.optional(), cache: object.optional() }

// The SDKs name several pictures `image[]`.
const edit = z
  .looseObject({ ...formFields, prompt, image: files.optional(), 'image[]': files.optional(), mask: file.optional() })
  .refine((body) => body.image !== undefined || body['image[]'] !== undefined, { path: ['image'], error: 'a file' })

const variation = z.looseObject({ ...formFields, image: file })

/** A picture by its address is gone within the hour. */
const answer: AnswerReader = {
  isComplete: (body, request) =>
    !isFailure(body) &&
    Array.isArray(body.data) &&
    body.data.length >= Math.max(1, Number(request?.n ?? 1)) &&
    body.data.every(isWhole),
  usage: mediaUsage,
  renewed: { created: 'created' },
}

const isWhole = (item: Json): boolean => isJsonObject(item) && typeof item.b64_json === 'string' && item.b64_json !== ''

/** Names a file that the account keeps, at any depth: providers differ in where. */
const namesFile = (value: Json | undefined): boolean => {
  if (Array.isArray(value)) return value.some(namesFile)
  return isJsonObject(value) && (Object.hasOwn(value, 'file_id') || Object.values(value).some(namesFile))
}

/** Asked again, a model draws another picture, and mostly is meant to; with a seed the same. */
const whyNotRepeated = (body: JsonObject, stream: boolean): string | undefined => {
  const { seed } = body
  if (namesFile(body)) return 'expiring-file'
  if (seed === undefined || seed === null || seed === '') return 'not-deterministic'
  return stream ? 'media-stream' : undefined
}

const imageDialect = (
  dialect: DialectName,
  schema: z.ZodType<{ readonly model: string }>,
  { form, eventName }: { readonly form: boolean; readonly eventName: string },
): Dialect => ({
  name: dialect,
  form,
  parse: (body): ParsedRequest => {
    const stream = saysTrue(body.stream)
    const unrepeatable = whyNotRepeated(body, stream)
    return { ...parseWith(schema, body), stream, namesKept: namesFile(body), unrepeatable }
  },
  outbound: ({ cache: _ours, ...rest }, { model }) => ({ ...rest, model }),
  answer,
  stream: mediaStream((body) =>
    objectsIn(body.data).map((picture) => ({
      ...picture,
      type: `${eventName}.completed`,
      created_at: body.created,
      usage: body.usage,
    })),
  ),
  error,
  readError,
  promptView: () => undefined,
})

/** OpenAI's pictures of a prompt (https://platform.openai.com/docs/api-reference/images/create). */
export const images = imageDialect('images', generation, { form: false, eventName: 'image_generation' })

/** https://platform.openai.com/docs/api-reference/images/createEdit */
export const imageEdits = imageDialect('image-edits', edit, { form: true, eventName: 'image_edit' })

/** https://platform.openai.com/docs/api-reference/images/createVariation. No streams upstream. */
export const imageVariations = imageDialect('image-variations', variation, {
  form: true,
  eventName: 'image_generation',
})
