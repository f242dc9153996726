import { describe, expect, it } from 'vitest'
import { canStartChromium } from '../support/chromium.ts'
import { dashboardBrowser, soon } from '../support/dashboard-browser.ts'
import { unfit } from '../support/dashboard-page.ts'
import type { TestGateway } from '../support/gateway.ts'

const runs = canStartChromium('how the dashboard loses and finds its gateway')
const { start, close, open: openIn } = dashboardBrowser(runs)

const open = async (gateway: TestGateway) => {
  const { page } = await openIn(gateway.url)
  return { page, board: page.getByRole('heading', { name: 'Hit ratio' }) }
}

const ask = async (gateway: TestGateway): Promise<void> => {
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo/echo', messages: [{ role: 'user', content: 'Is anybody there?' }] }),
  })
  await response.text()
}

describe.skipIf(!runs)('the dashboard and its gateway', () => {
  it('asks for the admin key, refuses a wrong one, and keeps the right one for the tab alone', async () => {
    const gateway = await start({ environment: { REPRISE_ADMIN_KEY: 'the-right-key' } })
    const { page, board } = await open(gateway)
    const field = page.getByLabel('Admin key', { exact: true })
    await field.fill('a-wrong-key')
    await page.keyboard.press('Enter')
    await page.getByText('That is not the key').waitFor()
    expect(await unfit(page)).toEqual([])
    await field.fill('the-right-key')
    await page.getByRole('button', { name: 'Open' }).click()
    await board.waitFor()
    await page.reload()
    await board.waitFor()
    expect(await page.evaluate('JSON.stringify([localStorage, document.cookie])')).toBe('[{},""]')
  })

  it('finds the line again after the gateway was gone', async () => {
    const gateway = await start({ environment: { PORT: '0' } })
    const { page } = await open(gateway)
    await page.getByText('live', { exact: true }).waitFor()
    await close(gateway)
    await page.getByText('line lost, trying again').waitFor()
    await page.getByText(/^The gateway does not answer\. These are its numbers of \d\d:\d\d:\d\d;/).waitFor()
    expect(await unfit(page)).toEqual([])
    await start({ environment: { PORT: new URL(gateway.url).port } })
    await expect.poll(() => page.getByText('live', { exact: true }).isVisible(), soon).toBe(true)
    expect(await page.getByText('The gateway does not answer').count()).toBe(0)
  })

  it('takes one snapshot that failed for no lost line', async () => {
    const gateway = await start()
    const { page } = await open(gateway)
    await page.getByText('live', { exact: true }).waitFor()
    const snapshots = '**/admin/dashboard/snapshot*'
    await page.route(snapshots, (route) => route.fulfill({ status: 500, json: { error: { message: 'a fault' } } }))
    await page.getByLabel('last six hours', { exact: true }).check()
    await page.getByText('line lost, trying again').waitFor()
    await page.unroute(snapshots)
    await page.getByLabel('last hour', { exact: true }).check()
    await expect.poll(() => page.getByText('live', { exact: true }).isVisible(), soon).toBe(true)
  })

  it('closes when its key is no longer the right one, forgets what it showed, and takes the same key again', async () => {
    const gateway = await start({ yaml: 'admin: { key: the-first-key }' })
    const { page, board } = await open(gateway)
    const field = page.getByLabel('Admin key', { exact: true })
    const give = async () => {
      await field.fill('the-first-key')
      await page.keyboard.press('Enter')
    }
    await give()
    await board.waitFor()
    gateway.configure('admin: { key: another-key }')
    gateway.reload()
    await page.getByText('not the right one any more').waitFor()
    // What was opened before does not open the page again.
    await ask(gateway)
    await give()
    await page.getByText('not the right one any more').waitFor()
    expect(await board.count()).toBe(0)
    gateway.configure('admin: { key: the-first-key }')
    gateway.reload()
    await give()
    await board.waitFor()
  })
})
