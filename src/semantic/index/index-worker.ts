import { parentPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { isIndexRequest, isIndexStart } from './index-messages.ts'
import type { IndexReply } from './index-messages.ts'
import { openIndex } from './index-tasks.ts'

/** The index's thread: HNSW inserts are synchronous (1.6 ms), so none of them runs where requests are answered. */
const run = async (port: MessagePort, start: unknown): Promise<void> => {
  if (!isIndexStart(start)) throw new TypeError('The index thread was started without a model.')
  const index = await openIndex(start)
  reply(port, { kind: 'ready', detail: index.detail, sizes: index.sizes() })
  port.on('message', (message: unknown) => {
    if (isIndexRequest(message)) reply(port, { kind: 'done', number: message.number, ...index.run(message.task) })
  })
}

const reply = (port: MessagePort, message: IndexReply): void => port.postMessage(message)

if (parentPort !== null) await run(parentPort, workerData)
