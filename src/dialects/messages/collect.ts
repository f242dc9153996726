import type { StreamCollector } from '../../dialect.ts'
import type { Json, JsonObject } from '../../json.ts'
import { listOf, objectOf, textOf } from '../common/values.ts'

/**
 * Folds the events of one answer. An event that cannot be folded faithfully spoils the whole: better no entry than a
 * wrong one.
 */
export const createCollector = (): StreamCollector => {
  let message: JsonObject | undefined
  let spoilt = false
  const blocks = new Map<number, OpenBlock>()

  const start = (first: JsonObject): void => {
    if (message !== undefined) return
    message = first
    listOf(first.content).forEach((block, index) => blocks.set(index, openBlock(objectOf(block))))
  }

  const push = (event: JsonObject): void => {
    const index = typeof event.index === 'number' ? event.index : -1
    switch (event.type) {
      case 'message_start':
        return start(objectOf(event.message))
      case 'content_block_start':
        blocks.set(index, openBlock(objectOf(event.content_block)))
        return
      case 'content_block_delta':
        spoilt = !fold(blocks.get(index), objectOf(event.delta)) || spoilt
        return
      case 'message_delta':
        message = message && withDelta(message, event)
        return
      case 'error':
        spoilt = true
    }
  }

  return {
    push: ({ body }) => {
      if (body !== undefined) push(body)
    },
    answer: () => {
      if (spoilt || typeof message?.stop_reason !== 'string') return undefined
      const content = contentOf(blocks)
      return content && { ...message, content }
    },
  }
}

/** A content block that still grows. */
interface OpenBlock {
  readonly start: JsonObject
  readonly text: Record<string, string>
  readonly citations: Json[]
  json: string
}

const openBlock = (start: JsonObject): OpenBlock => ({ start, text: {}, citations: [], json: '' })

/** Adds a delta to its block; false for one that has no block or says what we do not know. */
const fold = (block: OpenBlock | undefined, delta: JsonObject): boolean => {
  if (block === undefined) return false
  const grow = (member: string, piece: Json | undefined): boolean => {
    block.text[member] = (block.text[member] ?? textOf(block.start[member]) ?? '') + (textOf(piece) ?? '')
    return true
  }
  switch (delta.type) {
    case 'text_delta':
      return grow('text', delta.text)
    case 'thinking_delta':
      return grow('thinking', delta.thinking)
    case 'signature_delta':
      return grow('signature', delta.signature)
    case 'input_json_delta':
      block.json += textOf(delta.partial_json) ?? ''
      return true
    case 'citations_delta':
      if (delta.citation !== undefined) block.citations.push(delta.citation)
      return true
    default:
      return false
  }
}

/**
 * `message_delta` says what changed in the message: its `delta`, the cumulative usage and, in betas, members beside
 * them.
 */
const withDelta = (message: JsonObject, event: JsonObject): JsonObject => {
  const { type: _type, delta, usage, ...beside } = event
  const counted = Object.entries(objectOf(usage)).filter(([, count]) => count !== null)
  return {
    ...message,
    ...beside,
    ...objectOf(delta),
    usage: { ...objectOf(message.usage), ...Object.fromEntries(counted) },
  }
}

/**
 * The finished blocks in the order of their indexes; undefined when a tool's input is not whole JSON (cut off by
 * `max_tokens`).
 */
const contentOf = (blocks: ReadonlyMap<number, OpenBlock>): Json[] | undefined => {
  try {
    return [...blocks].toSorted(([left], [right]) => left - right).map(([, block]) => finished(block))
  } catch {
    return undefined
  }
}

const finished = ({ start, text, citations, json }: OpenBlock): JsonObject => ({
  ...start,
  ...text,
  ...(json === '' ? {} : { input: parsed(json) }),
  ...(citations.length === 0 ? {} : { citations: [...listOf(start.citations), ...citations] }),
})

const parsed = (json: string): Json => {
  const value: Json = JSON.parse(json)
  return value
}
