import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** The open connections of a server and the answers that run on them. */
export interface Connections {
  running(socket: Socket): ReadonlySet<ServerResponse>
  /** How many answers run. */
  count(): number
  /** Closes every connection as soon as no answer runs on it, now and from now on. Resolves when none is left. */
  closeIdle(): Promise<void>
  /** Breaks all of them off. */
  destroy(): void
}

const none: ReadonlySet<ServerResponse> = new Set()

// node:http counts a connection that has not sent anything yet as busy, so its own closeIdleConnections() would leave it to a timeout.
export const trackConnections = (server: Server): Connections => {
  const open = new Map<Socket, Set<ServerResponse>>()
  let closing = false
  let emptied = () => {}

  server.on('connection', (socket: Socket) => {
    const running = new Set<ServerResponse>()
    open.set(socket, running)
    socket.once('close', () => {
      open.delete(socket)
      // Answers to pipelined requests have no socket before their turn comes: nobody else tells them that it never will.
      for (const outgoing of running) if (outgoing.socket === null) outgoing.emit('close')
      if (open.size === 0) emptied()
    })
  })
  server.prependListener('request', ({ socket }, outgoing) => {
    const running = open.get(socket)
    running?.add(outgoing)
    if (closing) askToClose(outgoing)
    outgoing.once('close', () => {
      running?.delete(outgoing)
      if (closing && running?.size === 0) socket.destroySoon()
    })
  })
  return {
    count: () => [...open.values()].reduce((sum, { size }) => sum + size, 0),
    running: (socket) => open.get(socket) ?? none,
    closeIdle: () => {
      closing = true
      for (const [socket, running] of open) {
        if (running.size === 0) socket.destroy()
        else running.forEach(askToClose)
      }
      return open.size === 0 ? Promise.resolve() : new Promise((resolve) => void (emptied = resolve))
    },
    destroy: () => open.forEach((_running, socket) => socket.destroy()),
  }
}

/** Tells the client not to send another request on this connection. */
const askToClose = (outgoing: ServerResponse): void => {
  if (!outgoing.headersSent) outgoing.setHeader('connection', 'close')
}
