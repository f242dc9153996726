import { z } from 'zod'
import { parseObject } from '../../../json.ts'
import { readPurgeRequest, type PurgeRequest } from '../../purge-request.ts'
import type { Selector } from '../../store.ts'

/** What comes over the channel `reprise:invalidate`. */
export type InvalidationMessage =
  /** Another instance has overwritten or purged: only nearer tiers have something to forget. */
  | { readonly kind: 'told'; readonly from: string; readonly selector: Selector }
  /** Somebody else asks for a purge, in the JSON of POST /admin/cache/purge. */
  | { readonly kind: 'asked'; readonly purge: PurgeRequest }

const toldSchema = z.object({
  from: z.string(),
  selector: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('key'), key: z.string() }),
    z.object({ kind: z.literal('labels'), labels: z.array(z.string()) }),
    z.object({ kind: z.literal('all') }),
  ]),
})

export const tellMessage = (from: string, selector: Selector): string => JSON.stringify({ from, selector })

/** Throws an error that says what is wrong with the text. */
export const readMessage = (text: string): InvalidationMessage => {
  const message = parseObject(text)
  if (message === undefined) throw new Error('A message must be a JSON object.')
  if (message['from'] === undefined) return { kind: 'asked', purge: readPurgeRequest(message) }
  const told = toldSchema.safeParse(message)
  if (!told.success)
    throw new Error('A message with `from` must be one of an instance’s own; leave `from` out to ask for a purge.')
  return { kind: 'told', ...told.data }
}
