import { isJsonObject } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { listOf, objectOf, present, textOf } from '../../common/values.ts'
import { dropOthers } from '../../common/drop.ts'
import type { Drop } from '../../common/drop.ts'

/** The content blocks of a chat content, a string or parts. Anthropic refuses blank text, so blank text is left out. */
export const partsFromChat = (content: Json | undefined, path: string, drop: Drop): JsonObject[] => {
  if (typeof content === 'string') return textBlock(content, {}, path, drop)
  return listOf(content).flatMap((part, index) => blocksOf(objectOf(part), `${path}[${index}]`, drop))
}

const partMembers: ReadonlySet<string> = new Set(['type', 'text', 'refusal', 'image_url', 'file', 'cache_control'])

const blocksOf = (part: JsonObject, path: string, drop: Drop): JsonObject[] => {
  const blocks = knownBlocks(part, path, drop)
  if (blocks === undefined) {
    drop(path)
    return []
  }
  dropOthers(part, partMembers, path, drop)
  return blocks
}

/** Undefined for a part that Messages has no block for. */
const knownBlocks = (part: JsonObject, path: string, drop: Drop): JsonObject[] | undefined => {
  // OpenRouter and LiteLLM clients mark cache breakpoints this way; Anthropic's word is the same.
  const extra = isJsonObject(part.cache_control) ? { cache_control: part.cache_control } : {}
  switch (part.type) {
    case 'text':
      return textBlock(textOf(part.text) ?? '', extra, path, drop)
    case 'refusal':
      return textBlock(textOf(part.refusal) ?? '', extra, path, drop)
    case 'image_url':
      return image(objectOf(part.image_url), extra, path, drop)
    case 'file':
      return file(objectOf(part.file), extra, path, drop)
    default:
      return undefined
  }
}

const textBlock = (text: string, extra: JsonObject, path: string, drop: Drop): JsonObject[] => {
  if (text.trim() !== '') return [{ type: 'text', text, ...extra }]
  if (text !== '') drop(path)
  return []
}

const image = (given: JsonObject, extra: JsonObject, path: string, drop: Drop): JsonObject[] | undefined => {
  const url = textOf(given.url) ?? ''
  const encoded = readDataUrl(url)
  if (encoded === undefined && !/^https?:\/\//i.test(url)) return undefined
  if (given.detail !== 'auto') dropOthers({ detail: given.detail }, new Set(), `${path}.image_url`, drop)
  const source = encoded === undefined ? { type: 'url', url } : base64Source(encoded)
  return [{ type: 'image', source, ...extra }]
}

/** PDF and plain text become documents, images images. OpenAI's file ids mean nothing to Anthropic. */
const file = (given: JsonObject, extra: JsonObject, path: string, drop: Drop): JsonObject[] | undefined => {
  const encoded = readDataUrl(textOf(given.file_data) ?? '')
  if (encoded === undefined) return undefined
  dropOthers(given, new Set(['file_data', 'filename']), `${path}.file`, drop)
  if (encoded.mediaType.startsWith('image/')) return [{ type: 'image', source: base64Source(encoded), ...extra }]
  const source = documentSource(encoded)
  return source && [present({ type: 'document', source, title: textOf(given.filename), ...extra })]
}

const documentSource = (encoded: DataUrl): JsonObject | undefined => {
  if (encoded.mediaType === 'application/pdf') return base64Source(encoded)
  if (encoded.mediaType !== 'text/plain') return undefined
  return { type: 'text', media_type: 'text/plain', data: Buffer.from(encoded.data, 'base64').toString('utf8') }
}

interface DataUrl {
  readonly mediaType: string
  readonly data: string
}

const base64Source = ({ mediaType, data }: DataUrl): JsonObject => ({ type: 'base64', media_type: mediaType, data })

/**
 * A `data:` URL in base64 (RFC 2397); undefined for any other. Only its head is searched: the rest may be megabytes.
 */
const readDataUrl = (url: string): DataUrl | undefined => {
  const comma = url.indexOf(',')
  const [scheme, ...parameters] = url.slice(0, comma).toLowerCase().split(';')
  if (scheme?.startsWith('data:') !== true || !parameters.includes('base64')) return undefined
  return { mediaType: scheme.slice('data:'.length), data: url.slice(comma + 1) }
}
