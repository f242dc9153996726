import { parentPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { messageOf } from '../../errors.ts'
import { isEmbedderStart, isEmbedRequest } from './embedder-messages.ts'
import type { EmbedderReply } from './embedder-messages.ts'
import { loadEmbeddingModel } from './model.ts'
import type { EmbeddingModel } from './model.ts'

/** The embedder's thread: loads the model it was started with, then answers one text after the other. */
const run = async (port: MessagePort, start: unknown): Promise<void> => {
  if (!isEmbedderStart(start)) throw new TypeError('The embedder thread was started without a model folder.')
  const model = await loadEmbeddingModel(start.folder).catch((error: unknown) => {
    reply(port, { kind: 'failed', message: messageOf(error) })
  })
  if (model === undefined) return
  reply(port, { kind: 'ready', identity: model.identity })
  port.on('message', (message: unknown) => {
    if (isEmbedRequest(message)) void embed(port, model, message.text)
  })
}

const embed = async (port: MessagePort, model: EmbeddingModel, text: string): Promise<void> => {
  try {
    const embedding = await model.embed(text)
    reply(port, { kind: 'embedded', embedding })
  } catch (error) {
    reply(port, { kind: 'error', message: messageOf(error) })
  }
}

const reply = (port: MessagePort, message: EmbedderReply): void => port.postMessage(message)

// Where it rejects the thread ends with that error.
if (parentPort !== null) void run(parentPort, workerData)
