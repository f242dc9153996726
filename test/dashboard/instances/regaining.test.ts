import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { openDashboard } from '../../../src/dashboard/dashboard.ts'
import type { SharedPlace } from '../../../src/dashboard/instances/place.ts'
import type { Minute } from '../../../src/dashboard/minute.ts'
import { minuteMs } from '../../../src/dashboard/minutes.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { hitEnd, requestEnd } from '../../support/request-end.ts'

const hour = { minutes: 60, stepMinutes: 1 }
const folders: string[] = []
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true })
})

/** What is left stays, as in Redis; `isReached` says whether anybody gets there. */
const placeOf = (isReached: () => boolean = () => true) => {
  const left = new Map<string, Map<number, string>>()
  const reached = () => {
    if (!isReached()) throw new Error('Redis is connecting')
  }
  const place: SharedPlace = {
    leave: async ({ id }, minutes) => {
      reached()
      const known = left.get(id) ?? new Map<number, string>()
      for (const minute of minutes) known.set(minute.at, JSON.stringify(minute))
      left.set(id, known)
      return true
    },
    instances: async () => [],
    minutes: async (id, starts) => {
      reached()
      const texts = starts.flatMap((at) => left.get(id)?.get(at) ?? [])
      return texts.map((text): Minute => JSON.parse(text))
    },
    close: async () => undefined,
  }
  return place
}

it('a killed instance takes back from the others what its file did not have yet, and counts nothing twice', async () => {
  const clock = fakeClock()
  const folder = mkdtempSync(join(tmpdir(), 'reprise-regaining-'))
  folders.push(folder)
  const [file, ofKill] = [join(folder, 'minutes.json'), join(folder, 'of-the-kill.json')]
  let isReached = true
  const place = placeOf(() => isReached)
  const settings = { clock, name: 'one:8484', place, onTrouble: () => undefined }

  const before = await openDashboard({ ...settings, file })
  before.listen(requestEnd())
  before.listen(hitEnd())
  await before.close()
  copyFileSync(file, ofKill)
  const going = await openDashboard({ ...settings, file })
  await clock.untilSleeping()
  going.listen(hitEnd())
  going.listen(hitEnd())
  await clock.advance(5_000)
  await clock.advance(minuteMs)
  going.listen(requestEnd())
  await clock.advance(5_000)
  await going.close()

  isReached = false
  const after = await openDashboard({ ...settings, file: ofKill })
  after.listen(hitEnd())
  expect(after.span(hour).totals.endings).toMatchObject({ miss: 1, hit: 2 })
  await clock.untilSleeping()
  isReached = true
  await clock.advance(2_000)
  await clock.advance(5_000)
  const { endings, hitLatency, money } = after.span(hour).totals
  expect(endings).toMatchObject({ miss: 2, hit: 4 })
  expect(hitLatency?.count).toBe(4)
  expect(money.saved).toBeCloseTo(4 * 0.002)
  await after.close()
  const again = await openDashboard({ ...settings, file: ofKill })
  await clock.advance(5_000)
  expect(again.span(hour).totals.endings).toMatchObject({ miss: 2, hit: 4 })
  await again.close()
})
