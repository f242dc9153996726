import { objectsIn } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { dropOthers } from '../../common/drop.ts'
import type { Drop } from '../../common/drop.ts'
import { listOf, objectOf, present, textOf } from '../../common/values.ts'

/** The text of all parts that have one. */
export const textOfParts = (parts: Json | undefined): string =>
  objectsIn(parts)
    .map(({ text }) => textOf(text) ?? '')
    .join('')

/** Content parts of an input message, or of a tool's output. */
export const partsToChat = (content: Json | undefined, path: string, drop: Drop): JsonObject[] =>
  listOf(content).flatMap((part, index) => partToChat(objectOf(part), `${path}[${index}]`, drop))

const members: Readonly<Record<string, ReadonlySet<string>>> = {
  text: new Set(['type', 'text']),
  image: new Set(['type', 'image_url', 'detail']),
  file: new Set(['type', 'file_data', 'filename']),
  audio: new Set(['type', 'input_audio']),
}

/** Ids of files at OpenAI, and addresses of files, mean nothing to a chat provider: such a part is reported whole. */
const partToChat = (part: JsonObject, path: string, drop: Drop): JsonObject[] => {
  const kept = (kind: string, converted: JsonObject): JsonObject[] => {
    dropOthers(part, members[kind] ?? new Set(), path, drop)
    return [converted]
  }
  switch (part.type) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return kept('text', { type: 'text', text: textOf(part.text) ?? '' })
    case 'input_image':
      if (typeof part.image_url !== 'string') break
      return kept('image', {
        type: 'image_url',
        image_url: present({ url: part.image_url, detail: textOf(part.detail) }),
      })
    case 'input_file':
      if (typeof part.file_data !== 'string') break
      return kept('file', {
        type: 'file',
        file: present({ file_data: part.file_data, filename: textOf(part.filename) }),
      })
    case 'input_audio':
      return kept('audio', { type: 'input_audio', input_audio: part.input_audio })
  }
  drop(path)
  return []
}
