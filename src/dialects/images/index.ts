import { z } from 'zod'
import type { AnswerReader, Dialect, DialectName, ParsedRequest } from '../../dialect.ts'
import { isJsonObject, objectsIn } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { error, isFailure, readError } from '../openai/error.ts'
import { filledText, flag, fromOne, object } from '../common/kinds.ts'
import { countText, file, files, flagText, reference, references, saysTrue } from '../media/form.ts'
import { mediaStream } from '../media/stream.ts'
import { mediaUsage } from '../media/usage.ts'
import { outbound, parseWith } from '../common/plain-request.ts'

const generation = z.looseObject({
  model: filledText,
  prompt: filledText,
  n: fromOne.nullish(),
  stream: flag.nullish(),
  cache: object.optional(),
})

const formFields = { model: filledText, n: countText.optional(), stream: flagText.optional(), cache: object.optional() }

/** A form holds pictures, of which the SDKs name several `image[]`; JSON says where they are: `images`, at xAI `image`. */
const edit = z
  .looseObject({
    ...formFields,
    prompt: filledText,
    n: z.union([countText, fromOne], { error: 'a whole number from 1 up' }).nullish(),
    stream: z.union([flagText, flag], { error: 'true or false' }).nullish(),
    image: z.union([files, references], { error: 'a file' }).optional(),
    'image[]': files.optional(),
    images: references.optional(),
    mask: z.union([file, reference], { error: 'a file' }).nullish(),
  })
  .refine((body) => pictureMembers.some((member) => body[member] !== undefined), { path: ['image'], error: 'a file' })

const pictureMembers = ['image', 'image[]', 'images'] as const

const variation = z.looseObject({ ...formFields, image: file })

/** A picture by its address is gone within the hour. */
const answer: AnswerReader = {
  content: { members: ['data'], kind: 'list' },
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

/** Names a picture by its address, at any depth: what is there may change. */
const namesAddress = (value: Json | undefined): boolean => {
  if (typeof value === 'string') return /^https?:/i.test(value)
  if (Array.isArray(value)) return value.some(namesAddress)
  return isJsonObject(value) && Object.values(value).some(namesAddress)
}

/** Asked again, a model draws another picture, and mostly is meant to; with a seed the same. */
const whyNotRepeated = (body: JsonObject, stream: boolean): string | undefined => {
  const { seed, prompt: _words, ...rest } = body
  if (namesFile(rest) || namesAddress(rest)) return 'expiring-file'
  if (seed === undefined || seed === null || seed === '') return 'not-deterministic'
  return stream ? 'media-stream' : undefined
}

const imageDialect = (
  dialect: DialectName,
  schema: z.ZodType<{ readonly model: string }>,
  { form, eventName }: { readonly form?: Dialect['form']; readonly eventName: string },
): Dialect => ({
  name: dialect,
  ...(form && { form }),
  parse: (body): ParsedRequest => {
    const stream = saysTrue(body.stream)
    const unrepeatable = whyNotRepeated(body, stream)
    return { ...parseWith(schema, body), stream, namesKept: namesFile(body), unrepeatable }
  },
  outbound,
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
export const images = imageDialect('images', generation, { eventName: 'image_generation' })

/** https://platform.openai.com/docs/api-reference/images/createEdit */
export const imageEdits = imageDialect('image-edits', edit, { form: 'or-json', eventName: 'image_edit' })

/** https://platform.openai.com/docs/api-reference/images/createVariation. No streams upstream. */
export const imageVariations = imageDialect('image-variations', variation, {
  form: 'only',
  eventName: 'image_generation',
})
