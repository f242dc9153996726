import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { canStartChromium } from '../support/chromium.ts'
import { dashboardBrowser, soon } from '../support/dashboard-browser.ts'
import { unfit } from '../support/dashboard-page.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { readiness } from '../support/semantic-gateway.ts'

const runs = canStartChromium('the dashboard of the semantic tier')
const { pageFolder, open: openIn } = dashboardBrowser(runs)
const gateways: Partial<Record<'verified' | 'observe', TestGateway>> = {}

/** The longest deadline, because a busy machine is no fault of the tier. */
const started = async (settings: string, showBodies: boolean): Promise<TestGateway> => {
  const yaml = `admin: { showBodies: ${showBodies} }\ncache: { semantic: { deadline: 10s, ${settings} } }`
  const gateway = await startTestGateway({ yaml, pageFolder: pageFolder() })
  const isReady = async () => expect(await readiness(gateway)).toMatchObject({ semantic: { state: 'ready' } })
  await vi.waitFor(isReady, { timeout: 60_000, interval: 50 })
  return gateway
}

beforeAll(async () => {
  if (!runs) return
  gateways.verified = await started('mode: verified, maxErrorRate: 0.05', true)
  gateways.observe = await started('mode: observe, maxErrorRate: 0.05', false)
}, 180_000)
afterAll(async () => {
  await Promise.all(Object.values(gateways).map((gateway) => gateway.close()))
})

const open = (which: keyof typeof gateways, options?: BrowserContextOptions) =>
  openIn(gateways[which]?.url ?? '', options)

const ask = async (which: keyof typeof gateways, prompt: string): Promise<void> => {
  const response = await fetch(`${gateways[which]?.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-reprise-explain': '1' },
    body: JSON.stringify({ model: 'demo/echo', messages: [{ role: 'user', content: prompt }] }),
  })
  await response.text()
}

const lookAlikes = ['Where is my order 48213?', 'Where is my order 48231?'] as const

describe.skipIf(!runs)('the dashboard of the semantic tier', () => {
  it('shows MISS, HIT and SEMANTIC-HIT, and why the last one was served', async () => {
    const { page, faults } = await open('verified')
    await page.getByRole('button', { name: 'Ask twice' }).click()
    const said = page.getByTestId('paraphrase')
    await said.waitFor()
    expect(await page.locator('.lane .badge').allInnerTexts()).toEqual(['MISS', 'HIT', 'SEMANTIC-HIT'])
    expect(await page.locator('.lane b').count()).toBe(3)
    expect(await said.innerText()).toMatch(/the kept answer still serves.* served p=\d\.\d{3} sim=0\.\d\d$/)
    expect(await unfit(page)).toEqual([])
    expect(faults).toEqual([])
  })

  it('says of a look-alike what differs, and forgets the paraphrase of another prompt', async () => {
    const { page } = await open('verified')
    await page.getByLabel('Prompt', { exact: true }).fill(lookAlikes[0])
    const other = page.getByLabel('The same in other words')
    expect(await other.inputValue()).toBe('')
    await other.fill(lookAlikes[1])
    await page.keyboard.press('Enter')
    await page.getByText('it was asked anew: other numbers').waitFor()
    expect(await page.locator('.lane .badge').allInnerTexts()).toEqual(['MISS', 'HIT', 'MISS'])
  })

  it('says while it only observes what would be served, and how to have it served', async () => {
    const { page } = await open('observe')
    await page.getByRole('button', { name: 'Ask twice' }).click()
    const said = page.getByTestId('paraphrase')
    await said.waitFor()
    expect(await page.locator('.lane .badge').last().innerText()).toBe('MISS')
    expect(await said.innerText()).toMatch(/only observes\. cache\.semantic\.mode: verified serves it\. would-serve p=/)
    await expect.poll(() => page.getByText('of 1 checked since the first start').count(), soon).toBe(1)
    await page.getByText('Too few to tell whether it is within 5.0%').waitFor()
  })

  it('shows near misses with their prompts where the operator allows it, and without where not', async () => {
    for (const which of ['verified', 'observe'] as const) {
      for (const prompt of lookAlikes) await ask(which, prompt)
      const { page } = await open(which)
      const row = page.locator('.similar tbody tr', { hasText: 'other numbers' }).first()
      await row.waitFor()
      expect(await row.innerText()).toMatch(/0\.\d\d\s+0\.\d{3}$/)
      const shown = which === 'verified'
      expect(await row.getByText(lookAlikes[1]).count()).toBe(shown ? 1 : 0)
      expect(await page.getByText('admin.showBodies').count()).toBe(shown ? 0 : 1)
      expect(await page.locator('.similar .legend').innerText()).toMatch(/Refused \d/)
    }
  })

  describe.each([380, 1_920])('at %i px', (width) => {
    it.each(['light', 'dark'] as const)('in %s has nothing that bars anybody', async (colorScheme) => {
      for (const prompt of lookAlikes) await ask('verified', prompt)
      const viewport = { width, height: 1_000 }
      const { page, faults } = await open('verified', { viewport, colorScheme, reducedMotion: 'reduce' })
      await page.locator('.similar tbody tr').first().waitFor()
      expect(await unfit(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
      expect(faults).toEqual([])
    })
  })
})
