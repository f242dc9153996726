import { rmSync } from 'node:fs'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { startChromium } from './chromium.ts'
import { buildPage, openPage } from './dashboard-page.ts'
import { startTestGateway } from './gateway.ts'
import type { TestGateway, TestGatewayOptions } from './gateway.ts'

/** Longer than the page waits before it tries again. */
export const soon = { timeout: 10_000 }

/** The built page and a Chromium for the tests of one file, where it `runs`. What they open and start is closed behind each of them. */
export const dashboardBrowser = (runs: boolean) => {
  let browser: Browser
  let pageFolder: string
  const gateways: TestGateway[] = []

  beforeAll(async () => {
    if (!runs) return
    pageFolder = await buildPage()
    browser = await startChromium()
  }, 60_000)

  afterEach(async () => {
    await Promise.all(browser?.contexts().map((context) => context.close()) ?? [])
    await Promise.all(gateways.splice(0).map((gateway) => gateway.close()))
  })

  afterAll(async () => {
    await browser?.close()
    if (pageFolder !== undefined) rmSync(pageFolder, { recursive: true, force: true })
  })

  return {
    /** There once the tests begin. */
    pageFolder: () => pageFolder,
    start: async (options: TestGatewayOptions = {}): Promise<TestGateway> => {
      const gateway = await startTestGateway({ pageFolder, ...options })
      gateways.push(gateway)
      return gateway
    },
    /** Before its test is over. */
    close: async (gateway: TestGateway): Promise<void> => {
      gateways.splice(gateways.indexOf(gateway), 1)
      await gateway.close()
    },
    open: (url: string, options: BrowserContextOptions = {}) => openPage(browser, url, options),
  }
}
