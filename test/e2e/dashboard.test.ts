import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { createDemo } from '../../providers/demo.ts'
import { providers } from '../../providers/index.ts'
import { canStartChromium } from '../support/chromium.ts'
import { dashboardBrowser, soon } from '../support/dashboard-browser.ts'
import { unfit } from '../support/dashboard-page.ts'
import type { TestGateway } from '../support/gateway.ts'

const runs = canStartChromium('the dashboard in a browser')
const { start, pageFolder, open: openIn } = dashboardBrowser(runs)

const open = (gateway: TestGateway, options?: BrowserContextOptions) => openIn(gateway.url, options)

const ask = async (
  gateway: TestGateway,
  prompt: string,
  { model = 'demo/echo', headers = {} }: { readonly model?: string; readonly headers?: Record<string, string> } = {},
): Promise<void> => {
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: prompt }] }),
  })
  await response.text()
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name })
const sections = [
  'Hit ratio',
  'Ask twice',
  'Dollars saved',
  'Waiting saved',
  'Requests',
  'Similar prompts',
  'Last calls',
  'Providers',
  'Cache',
]

describe.skipIf(!runs)('the dashboard', () => {
  it('says what will be where while there is nothing, and comes alive with the first calls', async () => {
    const gateway = await start()
    const { page, faults } = await open(gateway)
    for (const name of sections) await heading(page, name).waitFor()
    await page.getByText('It appears with the first such request').waitFor()
    await page.getByText('It begins with the first request.').waitFor()
    await page.getByText('Every call shows up here within a second').waitFor()

    await ask(gateway, 'Say hello to Ada')
    await ask(gateway, 'Say hello to Ada')
    const rows = page.locator('.calls tbody tr')
    await expect.poll(() => rows.count(), soon).toBe(2)
    expect(await rows.first().innerText()).toMatch(/HIT\s+demo\/echo/)
    expect(await rows.last().innerText()).toMatch(/MISS\s+demo\/echo/)
    await expect.poll(() => page.getByTestId('hit-ratio').innerText(), soon).toBe('50.0%')
    await page.getByText('1 hit of 2 cacheable requests').waitFor()
    await page.getByText('2 answers of unknown price').waitFor()
    expect(await page.locator('canvas').count()).toBe(3)

    for (const wish of ['no-cache', 'no-cache', 'no-store'])
      await ask(gateway, 'Say hello to Ada', { headers: { 'cache-control': wish } })
    await page.getByText('Beside these, and in no ratio: 2 refreshes, 1 bypass.').waitFor()
    expect(faults).toEqual([])
  })

  it('asks twice and shows the MISS and the HIT, each time anew', async () => {
    const gateway = await start()
    const { page, faults } = await open(gateway)
    for (let round = 0; round < 2; round++) {
      await page.getByRole('button', { name: 'Ask twice' }).click()
      await page.getByText('The same answer').waitFor()
      expect(await page.locator('.lane .badge').allInnerTexts()).toEqual(['MISS', 'HIT'])
      for (const took of await page.locator('.lane b').allInnerTexts()) expect(took).toMatch(/^[\d.]+ m?s$/)
    }
    expect(await page.locator('blockquote').innerText()).toBe('How do I reset my password?')
    await page.getByText('because the semantic tier is off').waitFor()
    expect(faults).toEqual([])
  })

  it('works by keyboard alone', async () => {
    const gateway = await start()
    const { page } = await open(gateway)
    await page.getByLabel('Prompt', { exact: true }).focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('The same answer').waitFor()
    await page.getByLabel('last hour', { exact: true }).focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => page.getByText('per 5 min').count(), soon).toBe(2)
  })

  it('says that a client left before its answer', async () => {
    const gateway = await start()
    const { page } = await open(gateway)
    const left = new AbortController()
    const asked = fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'demo/stall', messages: [{ role: 'user', content: 'x' }] }),
      signal: left.signal,
    }).catch(() => undefined)
    await page.getByText('1 in flight').waitFor()
    left.abort()
    await asked
    await page.getByText('client left').waitFor()
    expect(await page.getByText('499').count()).toBe(0)
  })

  it('sends sample calls where there is the demo provider', async () => {
    const gateway = await start()
    const { page, faults } = await open(gateway)
    await page.getByRole('button', { name: 'Send 40 sample calls' }).click()
    await page.getByText('40 sent').waitFor()
    await expect.poll(() => page.locator('.calls tbody tr').count(), soon).toBe(40)
    expect(faults).toEqual([])
  })

  it('shows money where prices are known, the wait that was spared, and who rests and why', async () => {
    const slowEnoughToBeSpared = { ...providers, demo: createDemo({ thinkMs: 300, wordMs: 0 }) }
    const gateway = await start({
      providers: slowEnoughToBeSpared,
      yaml: 'prices: { demo/echo: { input: 1000, output: 1000 } }',
    })
    await ask(gateway, 'twice')
    await ask(gateway, 'twice')
    await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'demo/refuse-key', messages: [{ role: 'user', content: 'x' }] }),
    })
    const { page } = await open(gateway)
    await page
      .locator('.tile', { hasText: 'Dollars saved' })
      .getByText(/^\$0\.\d+$/)
      .waitFor()
    await page
      .locator('.tile', { hasText: 'Waiting saved' })
      .getByText(/^0\.[1-9] s$/)
      .waitFor()
    await page.getByText('key refused').waitFor()
    expect(await page.getByText('partly resting').isVisible()).toBe(true)
  })

  it.each([380, 768, 1_000, 1_280, 1_920])(
    'at %i px cuts no number off, leaves no gap, and lets no name widen the page',
    async (width) => {
      const gateway = await start({
        yaml: 'providers: { dead: { kind: openai-compatible, baseUrl: "http://127.0.0.1:1" } }',
      })
      const { page } = await open(gateway, { viewport: { width, height: 800 } })
      for (let call = 0; call < 2; call++) await ask(gateway, 'twice')
      await ask(gateway, 'once', { model: `dead/${'a-very-long-name-'.repeat(30)}` })
      await expect.poll(() => page.locator('.calls tbody tr').count(), soon).toBe(3)
      await page.getByText(/× faster/).waitFor()
      const tooWide = `[...document.querySelectorAll('.tile .value, .figure')].filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)`
      expect(await page.evaluate(tooWide)).toEqual([])
      const short = `[...document.querySelectorAll('.tiles, .charts')].filter((grid) => grid.lastElementChild.getBoundingClientRect().right < grid.getBoundingClientRect().right - 1).map((grid) => grid.className)`
      expect(await page.evaluate(short)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    },
  )

  describe.each([
    { width: 380, height: 800 },
    { width: 1_920, height: 1_080 },
  ])('at $width px', (viewport) => {
    it.each(['light', 'dark'] as const)('in %s has nothing that bars anybody, empty and busy', async (colorScheme) => {
      const gateway = await start()
      const { page, faults } = await open(gateway, { viewport, colorScheme, reducedMotion: 'reduce' })
      await heading(page, 'Hit ratio').waitFor()
      expect(await unfit(page)).toEqual([])
      for (let call = 0; call < 6; call++) await ask(gateway, `question ${call % 3}`)
      await page.getByText('50.0%', { exact: true }).first().waitFor()
      await page.locator('summary').first().click()
      expect(await unfit(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
      expect(faults).toEqual([])
    })
  })

  it('is less than 100 KB on the wire', async () => {
    const gateway = await start()
    const { page } = await open(gateway)
    await heading(page, 'Hit ratio').waitFor()
    const parts = await page.evaluate<readonly { name: string; encodedBodySize: number }[]>(
      `performance.getEntriesByType('resource').filter(({ name }) => name.includes('/dashboard/assets/')).map((entry) => entry.toJSON())`,
    )
    expect(parts.length).toBeGreaterThanOrEqual(2)
    expect(parts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)).toBeLessThan(100_000)
    expect(statSync(join(pageFolder(), 'index.html')).size).toBeLessThan(2_000)
  })
})
