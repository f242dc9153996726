import type { StreamCollector } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { JsonObject } from '../../json.ts'
import { meaningOf } from './meaning.ts'

/**
 * The last event carries the whole response. Some servers leave its output out there: then the finished items make it up, of
 * which there must be as many as were begun.
 */
export const createCollector = (): StreamCollector => {
  const begun = new Set<number>()
  const items = new Map<number, JsonObject>()
  let response: JsonObject | undefined
  let spoilt = false
  return {
    push: (event) => {
      const { body } = event
      const meaning = meaningOf(event)
      if (meaning === 'error') spoilt = true
      if (body === undefined) return
      if (meaning === 'end') response ??= isJsonObject(body.response) ? body.response : undefined
      const index = typeof body.output_index === 'number' ? body.output_index : -1
      if (body.type === 'response.output_item.added') begun.add(index)
      if (body.type === 'response.output_item.done' && isJsonObject(body.item)) items.set(index, body.item)
    },
    answer: () => {
      if (spoilt || response === undefined) return undefined
      if (Array.isArray(response.output) && (response.output.length > 0 || begun.size === 0)) return response
      if ([...begun].some((index) => !items.has(index))) return undefined
      const output = [...items].toSorted(([left], [right]) => left - right).map(([, item]) => item)
      return { ...response, output }
    },
  }
}
