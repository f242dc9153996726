import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { createEvents } from '../../src/events.ts'
import { startSemantic } from '../../src/life/semantic.ts'
import { fakeClock } from '../support/fake-clock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-semantic-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A tier without a model: it fails as soon as it opens. */
const start = async () => {
  const path = join(folder, 'reprise.yaml')
  writeFileSync(path, `cache: { store: memory, semantic: { mode: verified, model: ${join(folder, 'none')} } }`)
  const clock = fakeClock()
  const told: string[] = []
  const logger = { warn: (message: string) => told.push(message) }
  const semantic = await startSemantic(loadConfig({ REPRISE_CONFIG: path }), {
    clock,
    logger,
    events: createEvents(() => undefined),
  })
  return { semantic, clock, told }
}

describe('the semantic tier of a start', () => {
  it('opens a while after the gateway listens, so that the first answers do not wait for the model', async () => {
    const { semantic, clock, told } = await start()
    const before = clock.sleeping()
    await clock.advance(60_000)
    expect(semantic.tier.state().state).toBe('loading')

    semantic.begin()
    await clock.untilSleeping(before + 1)
    await clock.advance(200)
    expect(semantic.tier.state().state).toBe('loading')
    await clock.advance(50)
    await expect.poll(() => semantic.tier.state().state, { timeout: 10_000 }).toBe('failed')
    expect(told.join()).toContain(join(folder, 'none'))
    await semantic.close()
  })

  it('closes although it never began', async () => {
    const { semantic } = await start()
    await semantic.close()
    expect(semantic.atRest()).toBe(true)
  })
})
