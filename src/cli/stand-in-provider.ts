import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'

/** A provider on loopback in OpenAI's dialect, for a build and a bench that must reach nobody else. */
export interface StandInProvider {
  /** With the `/v1` that its `baseUrl` wants. */
  readonly url: string
  close(): void
}

/** What it says to every request. */
export const standInAnswer = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
}

/** Answers plain and as a stream, and refuses the text `broken`. */
export const startStandInProvider = async (): Promise<StandInProvider> => {
  const server = createServer(async (request, response) => {
    const asked = await textOf(request)
    if (asked.includes('"broken"')) response.writeHead(400, json).end('{"error":{"message":"hello"}}')
    else if (asked.includes('"stream":true')) response.writeHead(200, eventStream).end(events)
    else response.writeHead(200, json).end(JSON.stringify(standInAnswer))
  })
  return { url: `http://127.0.0.1:${await portOf(server)}/v1`, close: () => void server.close() }
}

const chunk = {
  ...standInAnswer,
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: { content: 'hello' } }],
}
const end = { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }
const events = `${[chunk, end].map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`

const json = { 'content-type': 'application/json' }
const eventStream = { 'content-type': 'text/event-stream' }

const textOf = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces).toString()
}

/** Listens on a free one. */
export const portOf = (server: Server): Promise<number> =>
  new Promise((ready, failed) => {
    server.once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      ready(typeof address === 'object' ? (address?.port ?? 0) : 0)
    })
  })
