import { objectsIn } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { objectOf, textOf } from '../../common/values.ts'
import { dropOthers } from '../../common/drop.ts'
import type { Drop } from '../../common/drop.ts'

/** The chat parts of a user's content block; none, reported, for one that chat cannot say. */
export const partsOf = (block: JsonObject, path: string, drop: Drop): JsonObject[] => {
  const parts = knownParts(block, path, drop)
  if (parts === undefined) drop(path)
  return parts ?? []
}

const knownParts = (block: JsonObject, path: string, drop: Drop): JsonObject[] | undefined => {
  switch (block.type) {
    case 'text':
      dropOthers(block, new Set(['type', 'text']), path, drop)
      return [textPart(textOf(block.text) ?? '')]
    case 'image':
      dropOthers(block, new Set(['type', 'source']), path, drop)
      return image(objectOf(block.source))
    case 'document':
      dropOthers(block, new Set(['type', 'source', 'title']), path, drop)
      return document(block)
    case 'search_result':
      dropOthers(block, new Set(['type', 'source', 'title', 'content']), path, drop)
      return [
        textPart([textOf(block.title), textOf(block.source), joinedText(block.content)].filter(Boolean).join('\n')),
      ]
    default:
      return undefined
  }
}

/** Many OpenAI-like servers take only a string for anything but a user's turn. */
export const joinedText = (content: Json | undefined): string =>
  textOf(content) ??
  objectsIn(content)
    .map(({ text }) => textOf(text))
    .filter((text) => text !== undefined)
    .join('\n\n')

const textPart = (text: string): JsonObject => ({ type: 'text', text })

const image = (source: JsonObject): JsonObject[] | undefined => {
  const url = source.type === 'base64' ? dataUrl(source) : source.type === 'url' ? textOf(source.url) : undefined
  return url === undefined ? undefined : [{ type: 'image_url', image_url: { url } }]
}

/** A PDF becomes a file part, text a text part. A URL or a file id cannot be said in chat. */
const document = ({ source: given, title }: JsonObject): JsonObject[] | undefined => {
  const source = objectOf(given)
  const name = textOf(title)
  if (source.type === 'base64')
    return [{ type: 'file', file: { filename: name ?? 'document.pdf', file_data: dataUrl(source) } }]
  const text =
    source.type === 'text' ? textOf(source.data) : source.type === 'content' ? joinedText(source.content) : undefined
  return text === undefined ? undefined : [textPart(name === undefined ? text : `${name}\n${text}`)]
}

const dataUrl = ({ media_type, data }: JsonObject): string =>
  `data:${textOf(media_type) ?? ''};base64,${textOf(data) ?? ''}`
