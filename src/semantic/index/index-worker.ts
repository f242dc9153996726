import { parentPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { isIndexRequest, isIndexStart } from './index-messages.ts'
import type { IndexReply, IndexRequest } from './index-messages.ts'
import { openIndex } from './index-tasks.ts'
import type { OpenIndex } from './index-tasks.ts'

/** The index's thread: HNSW inserts are synchronous (1.6 ms), so none of them runs where requests are answered. */
const run = async (port: MessagePort, start: unknown): Promise<void> => {
  if (!isIndexStart(start)) throw new TypeError('The index thread was started without a model.')
  const index = await openIndex(start)
  reply(port, { kind: 'ready', ...index.origin, sizes: index.sizes() })
  port.on('message', (message: unknown) => {
    if (isIndexRequest(message)) void answer(port, index, message)
  })
}

const answer = async (port: MessagePort, index: OpenIndex, { number, task }: IndexRequest): Promise<void> =>
  reply(port, { kind: 'done', number, ...(await index.run(task)) })

const reply = (port: MessagePort, message: IndexReply): void => port.postMessage(message)

// Where it rejects the thread ends with that error.
if (parentPort !== null) void run(parentPort, workerData)
