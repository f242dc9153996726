import type { Dialect, DialectName } from '../dialect.ts'
import { chat } from './chat/index.ts'
import { completions } from './completions/index.ts'
import { countTokens } from './count-tokens/index.ts'
import { embeddings } from './embeddings/index.ts'
import { imageEdits, images, imageVariations } from './images/index.ts'
import { messages } from './messages/index.ts'
import { moderations } from './moderations/index.ts'
import { rerank } from './rerank/index.ts'
import { responses } from './responses/index.ts'
import { speech } from './speech/index.ts'
import { transcriptions, translations } from './transcriptions/index.ts'

/** The dialects that exist, by name. */
export const dialects: Readonly<Record<DialectName, Dialect>> = {
  chat,
  messages,
  responses,
  completions,
  embeddings,
  moderations,
  rerank,
  'count-tokens': countTokens,
  images,
  'image-edits': imageEdits,
  'image-variations': imageVariations,
  speech,
  transcriptions,
  translations,
}
