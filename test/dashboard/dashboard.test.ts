import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openDashboard } from '../../src/dashboard/dashboard.ts'
import { createLastCalls, keptCalls } from '../../src/dashboard/last-calls.ts'
import { minuteMs } from '../../src/dashboard/minutes.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { hitEnd, requestEnd } from '../support/request-end.ts'

const folders: string[] = []
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'reprise-dashboard-'))
  folders.push(made)
  return made
}
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true })
})

const hour = { minutes: 60, stepMinutes: 1 }

const opened = async (file: string | undefined = join(folder(), 'deeper', 'minutes.json'), clock = fakeClock()) => {
  const troubles: string[] = []
  const dashboard = await openDashboard({
    clock,
    name: 'here:8484',
    file,
    onTrouble: (message) => troubles.push(message),
  })
  return { dashboard, clock, file: file ?? '', troubles }
}

describe('the minutes', () => {
  it('survive a restart', async () => {
    const before = await opened()
    before.dashboard.listen(requestEnd())
    before.dashboard.listen(hitEnd())
    await before.dashboard.close()

    await before.clock.advance(3 * minuteMs)
    const after = await opened(before.file, before.clock)
    expect(after.dashboard.standing().since).toBe(before.dashboard.standing().since)
    expect(after.dashboard.span(hour).totals).toEqual({ ...before.dashboard.span(hour).totals })
    expect(after.dashboard.span(hour).totals.endings).toMatchObject({ hit: 1, miss: 1 })
    expect(readdirSync(join(before.file, '..'))).toEqual(['minutes.json'])
    await after.dashboard.close()
  })

  it('are read from a file of before outages and costs behind answers were told apart', async () => {
    const before = await opened()
    before.dashboard.listen(requestEnd())
    await before.dashboard.close()
    const text = readFileSync(before.file, 'utf8')
    const older = text.replace(',"outage":0', '').replace(',"behind":0', '')
    expect(older.length).toBeLessThan(text.length - 20)
    writeFileSync(before.file, older)
    const { dashboard, troubles } = await opened(before.file, before.clock)
    expect(troubles).toEqual([])
    expect(dashboard.span(hour).totals).toMatchObject({ endings: { miss: 1, outage: 0 }, money: { behind: 0 } })
    await dashboard.close()
  })

  it('are written every minute in which something happened, so that a kill costs one', async () => {
    const { dashboard, clock, file } = await opened()
    await clock.untilSleeping()
    await clock.advance(minuteMs)
    expect(existsSync(file)).toBe(false)
    dashboard.listen(requestEnd())
    await clock.advance(minuteMs)
    await expect.poll(() => existsSync(file)).toBe(true)
    const { minutes } = JSON.parse(readFileSync(file, 'utf8')) as { minutes: unknown[] }
    expect(minutes).toHaveLength(1)
    await dashboard.close()
  })

  it.each([
    '',
    '{"format":1',
    '[]',
    '{"format":99,"since":0,"minutes":[]}',
    '{"format":1,"since":0,"minutes":[{"at":-1}]}',
  ])('start afresh over a file that holds %s', async (text) => {
    const file = join(folder(), 'minutes.json')
    writeFileSync(file, text)
    const { dashboard, troubles } = await opened(file)
    expect(troubles).toHaveLength(1)
    expect(troubles[0]).toContain(file)
    dashboard.listen(hitEnd())
    await dashboard.close()
    expect((await opened(file)).troubles).toEqual([])
  })

  it('that cannot be written are told of once and stop nothing', async () => {
    const place = folder()
    writeFileSync(join(place, 'file'), 'in the way')
    const { dashboard, clock, troubles } = await opened(join(place, 'file', 'minutes.json'))
    const readTroubles = troubles.length
    for (let minute = 0; minute < 3; minute++) {
      dashboard.listen(requestEnd())
      await clock.untilSleeping()
      await clock.advance(minuteMs)
    }
    await dashboard.close()
    expect(troubles.length - readTroubles).toBe(1)
    expect(troubles.at(-1)).toMatch(/cannot be written/)
    expect(dashboard.span(hour).totals.endings.miss).toBe(3)
  })
})

describe('the live calls', () => {
  it('begin with the last ones, follow as they come, and end with the drain', async () => {
    const { dashboard, clock } = await opened()
    dashboard.listen(requestEnd({ requestId: 'before' }))
    const live = dashboard.follow()
    const first = await live.next()
    expect(first.value).toMatchObject({ calls: [{ requestId: 'before', sequence: 1, ending: 'miss' }], skipped: 0 })

    const next = live.next()
    await clock.untilSleeping(2)
    dashboard.listen(hitEnd({ requestId: 'after' }))
    await clock.advance(500)
    expect((await next).value).toMatchObject({ calls: [{ requestId: 'after', sequence: 2, ending: 'hit' }] })

    const last = live.next()
    dashboard.stopFollowing()
    expect((await last).done).toBe(true)
    await dashboard.close()
  })

  it('end for who follows under an admin key that is no longer the right one, and for nobody else', async () => {
    const { dashboard, clock } = await opened()
    dashboard.admit('a key')
    const live = dashboard.follow()
    await live.next()
    const next = live.next()
    await clock.untilSleeping(2)
    dashboard.admit('a key')
    dashboard.listen(hitEnd({ requestId: 'seen' }))
    await clock.advance(500)
    expect((await next).value).toMatchObject({ calls: [{ requestId: 'seen' }] })
    const last = live.next()
    dashboard.admit('another key')
    expect((await last).done).toBe(true)
    expect((await dashboard.follow().next()).value).toMatchObject({ calls: [{ requestId: 'seen' }] })
    await dashboard.close()
  })

  it('skip what is too much to look at, and say how much', async () => {
    const { dashboard, clock } = await opened()
    const live = dashboard.follow()
    expect((await live.next()).value).toEqual({ calls: [], skipped: 0 })
    const next = live.next()
    await clock.untilSleeping(2)
    for (let call = 1; call <= 1_000; call++) dashboard.listen(requestEnd({ requestId: `call-${call}` }))
    await clock.advance(500)
    const { value } = (await next) as { value: { calls: { requestId: string }[]; skipped: number } }
    expect(value.calls.map(({ requestId }) => requestId)).toEqual(
      Array.from({ length: 25 }, (_, i) => `call-${976 + i}`),
    )
    expect(value.skipped).toBe(975)
    await dashboard.close()
  })

  it('are kept up to a bound', () => {
    const calls = createLastCalls()
    for (let call = 0; call < 10 * keptCalls; call++) calls.add(requestEnd({ model: 'x'.repeat(10_000) }))
    const kept = calls.after(0, 10_000)
    expect(kept.calls).toHaveLength(keptCalls)
    expect(kept.skipped).toBe(9 * keptCalls)
    expect(kept.calls[0]?.model).toHaveLength(128)
  })
})
