import type { Json, JsonObject } from '../../../json.ts'
import { dropOthers } from '../../common/drop.ts'
import type { Drop } from '../../common/drop.ts'
import { listOf, objectOf, present, textOf } from '../../common/values.ts'

/** Content parts of a chat message as parts of input. */
export const partsFromChat = (content: Json | undefined, path: string, drop: Drop): JsonObject[] =>
  listOf(content).flatMap((part, index) => partFromChat(objectOf(part), `${path}[${index}]`, drop))

const partFromChat = (part: JsonObject, path: string, drop: Drop): JsonObject[] => {
  const converted = knownPart(part, path, drop)
  if (converted === undefined) {
    drop(path)
    return []
  }
  dropOthers(part, new Set(['type', 'text', 'image_url', 'file', 'input_audio', 'refusal']), path, drop)
  return [converted]
}

const knownPart = (part: JsonObject, path: string, drop: Drop): JsonObject | undefined => {
  switch (part.type) {
    case 'text':
      return { type: 'input_text', text: textOf(part.text) ?? '' }
    case 'refusal':
      return { type: 'refusal', refusal: textOf(part.refusal) ?? '' }
    case 'image_url': {
      const { url, detail, ...rest } = objectOf(part.image_url)
      dropOthers(rest, new Set(), `${path}.image_url`, drop)
      return present({ type: 'input_image', image_url: url, detail })
    }
    case 'file': {
      const { file_data, filename, file_id, ...rest } = objectOf(part.file)
      dropOthers(rest, new Set(), `${path}.file`, drop)
      return present({ type: 'input_file', file_data, filename, file_id })
    }
    case 'input_audio':
      return { type: 'input_audio', input_audio: part.input_audio }
    default:
      return undefined
  }
}
