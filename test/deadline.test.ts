import { once } from 'node:events'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../src/clock.ts'
import { within } from '../src/deadline.ts'
import { fakeClock } from './support/fake-clock.ts'

describe('a wait with a deadline', () => {
  it('brings what the work brings and leaves no timer behind', async () => {
    const clock = fakeClock()
    expect(await within(async () => 7, { clock, ms: 10, what: 'It' })).toBe(7)
    await expect(within(() => Promise.reject(new Error('no')), { clock, ms: 10, what: 'It' })).rejects.toThrow('no')
    expect(clock.sleeping()).toBe(0)
  })

  it('ends at its time and not before', async () => {
    const clock = fakeClock()
    const outcomes: unknown[] = []
    const wait = within(() => new Promise(() => undefined), { clock, ms: 10, what: 'The store' })
    void wait.catch((error: unknown) => outcomes.push(error))
    await clock.advance(9)
    expect(outcomes).toEqual([])
    await clock.advance(1)
    expect(outcomes.map(String)).toEqual(['DeadlineError: The store took longer than 10 ms'])
  })

  it('takes a throw at the call for a rejection', async () => {
    const thrown = () => {
      throw new Error('at once')
    }
    await expect(within(thrown, { clock: fakeClock(), ms: 10, what: 'It' })).rejects.toThrow('at once')
  })

  it('does not lay a pause of this process at the door of the store', async () => {
    const server = new Worker(echoServer, { eval: true })
    const [port] = await once(server, 'message')
    const socket = connect(Number(port), '127.0.0.1')
    await once(socket, 'connect')
    const echo = async () => {
      socket.write('echo')
      const [chunk] = await once(socket, 'data')
      return String(chunk)
    }
    expect(await echo()).toBe('echo')
    const answer = within(echo, { clock: systemClock, ms: 20, what: 'The echo' })
    // The answer comes from another thread and lies in our socket while this one is busy for longer than the deadline.
    const busyUntil = performance.now() + 200
    while (performance.now() < busyUntil);
    expect(await answer).toBe('echo')
    socket.destroy()
    await server.terminate()
  })
})

const echoServer = `
  const server = require('node:net').createServer((socket) => socket.pipe(socket).on('error', () => {}))
  server.listen(0, '127.0.0.1', () => require('node:worker_threads').parentPort.postMessage(server.address().port))`
