import { Buffer } from 'node:buffer'
import { eventBatches, type OutgoingEvents } from './event-batches.ts'

/** The bytes of an event stream. Nothing is read ahead of the client: what it does not take stays with the provider. */
export const eventStream = (outgoing: OutgoingEvents): ReadableStream<Uint8Array> => {
  const batches = eventBatches(outgoing)
  let left = false
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const text = await batches.next()
        if (left) return
        if (text === undefined) controller.close()
        else controller.enqueue(Buffer.from(text))
      },
      cancel: () => {
        left = true
        batches.stop()
      },
    },
    { highWaterMark: 0 },
  )
}
