import { describe, expect, it } from 'vitest'
import { streamEvent } from '../../src/dialect.ts'
import type { StreamEvent } from '../../src/dialect.ts'
import { createPace } from '../../src/gateway/pace.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { plain } from '../support/line.ts'

const events = ['a', 'b', 'c', 'd'].map((content) => streamEvent({ content }))

async function* nobody(): AsyncGenerator<StreamEvent> {}

const read = (tokens: number) => {
  const clock = fakeClock()
  const alive = new Set<StreamEvent>()
  /** Each event is there from when it is made until the next one is asked for. */
  const replay = function* () {
    for (const event of events) {
      alive.add(event)
      yield event
      alive.delete(event)
    }
  }
  const kept = { kind: 'events' as const, events: nobody(), replay }
  let hurried = false
  const content = createPace({ clock, hurry: () => hurried })(kept, tokens)
  const heard: StreamEvent[] = []
  const done = (async () => {
    if (content.kind === 'events') for await (const event of content.events) heard.push(event)
  })()
  return { clock, heard, alive, done, hurry: () => void (hurried = true) }
}

describe('a paced stream', () => {
  it('has its first event at once and then one every 100 ms, all of them in order', async () => {
    const { clock, heard, done } = read(400)
    for (const count of [1, 2, 3]) {
      await clock.untilSleeping()
      expect(heard).toHaveLength(count)
      await clock.advance(99)
      expect(heard).toHaveLength(count)
      await clock.advance(1)
    }
    await done
    expect(heard).toEqual(events)
  })

  it('of few tokens an event is no slower for that', async () => {
    const { clock, heard, done } = read(4)
    await clock.untilSleeping()
    await clock.advance(30)
    await done
    expect(heard).toEqual(events)
  })

  it('holds no more of its events than the one that it sends', async () => {
    const { clock, alive, done, hurry } = read(400)
    await clock.untilSleeping()
    expect(alive.size).toBe(1)
    hurry()
    await clock.advance(100)
    await done
  })

  it('goes out at once when the gateway wants to end', async () => {
    const { clock, heard, done, hurry } = read(400)
    await clock.untilSleeping()
    hurry()
    await clock.advance(100)
    await done
    expect(heard).toEqual(events)
  })
})

it('leaves a plain answer as it is', () => {
  const content = plain('whole')
  expect(createPace({ clock: fakeClock(), hurry: () => false })(content, 1_000)).toBe(content)
})
