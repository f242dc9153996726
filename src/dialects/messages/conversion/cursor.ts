import type { StreamEvent } from '../../../dialect.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { named } from '../replay.ts'

type BlockKind = 'text' | 'thinking' | 'redacted' | 'call'

/** Where a stream of content blocks stands: which block is open and what its index is. */
export interface Cursor {
  /** `place`: the provider's number of the block among its kind; undefined fits any. */
  isAt(kind: BlockKind, place: Json | undefined): boolean
  /** Closes the open block and starts another. */
  start(kind: BlockKind, place: Json | undefined, block: JsonObject): readonly StreamEvent[]
  /** More of the open block. */
  grow(delta: JsonObject): StreamEvent
  close(): readonly StreamEvent[]
}

export const createCursor = (): Cursor => {
  let open: { readonly kind: BlockKind; readonly place: Json | undefined } | undefined
  let index = -1
  const close = (): readonly StreamEvent[] => {
    if (open === undefined) return []
    open = undefined
    return [named({ type: 'content_block_stop', index })]
  }
  return {
    isAt: (kind, place) => open?.kind === kind && (place === undefined || open.place === place),
    start: (kind, place, block) => {
      const closed = close()
      open = { kind, place }
      index += 1
      return [...closed, named({ type: 'content_block_start', index, content_block: block })]
    },
    grow: (delta) => named({ type: 'content_block_delta', index, delta }),
    close,
  }
}
