import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'

/** A proxy on loopback that can fall silent: connections stay open, and nothing passes any more. */
export interface TcpProxy {
  readonly port: number
  /** From now on what the connections that match carry goes nowhere; new ones are as before. Returns how many there are. */
  silence(matches?: (firstBytes: string) => boolean): number
  close(): Promise<void>
}

export const startTcpProxy = async (target: number): Promise<TcpProxy> => {
  const pairs = new Map<Socket, { readonly far: Socket; said: string }>()
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    const pair = { far, said: '' }
    pairs.set(near, pair)
    const end = () => {
      pairs.delete(near)
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) socket.on('error', end).on('close', end)
    near.on('data', (chunk) => {
      // Enough to tell what a connection is for.
      if (pair.said.length < 4_096) pair.said += chunk.toString('latin1')
      far.write(chunk)
    })
    far.on('data', (chunk) => near.write(chunk))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    silence: (matches = () => true) => {
      const chosen = [...pairs].filter(([, { said }]) => matches(said))
      for (const [near, { far }] of chosen)
        for (const socket of [near, far]) socket.removeAllListeners('data').on('data', () => undefined)
      return chosen.length
    },
    close: async () => {
      for (const [near, { far }] of pairs) {
        near.destroy()
        far.destroy()
      }
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
