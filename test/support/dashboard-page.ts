import { mkdtempSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { build } from 'vite'

declare const axe: { run(options: RunOptions): Promise<AxeResults> }

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const webFolder = new URL('../../web/', import.meta.url).pathname

/** Builds the page into a new folder, which the caller removes. */
export const buildPage = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-page-'))
  const configFile = join(webFolder, 'vite.config.ts')
  await build({ root: webFolder, configFile, logLevel: 'error', build: { outDir: folder } })
  return folder
}

/** The dashboard in a browser, and what it did that it must not do. */
export const openPage = async (browser: Browser, url: string, options: BrowserContextOptions = {}) => {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 900 }, ...options })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== url) faults.push(`asked elsewhere: ${request.url()}`)
  })
  await page.goto(`${url}/dashboard`)
  return { page, faults }
}

/** What bars somebody from the page, by axe-core. */
export const unfit = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate(() =>
    axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  )
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`))
}
