import type { StreamEvent } from '../../../dialect.ts'
import type { JsonObject } from '../../../json.ts'

/** An output item that grows, at its place in the output. */
export interface OpenItem {
  /** The events that finish it; none the second time. */
  close(): readonly StreamEvent[]
  /** The item as far as it has come. */
  item(): JsonObject
}
