// Writes docs/images/dashboard-*.png: `npm run build && npx tsx scripts/screenshots.ts [minutes of traffic, 12 unless given]`.
// Two gateways that share a Redis answer made-up questions of a shop with the demo provider; wants redis-server and chromium.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContextOptions, PageScreenshotOptions } from 'playwright-core'
import { startChromium } from '../test/support/chromium.ts'
import { openPage } from '../test/support/dashboard-page.ts'
import { startRedis } from '../test/support/redis-process.ts'

const ports = [8484, 8485] as const
const urls = ports.map((port) => `http://127.0.0.1:${port}`)
const root = new URL('..', import.meta.url).pathname
const minutes = Number(process.argv[2] ?? 12)
const folder = mkdtempSync(join(tmpdir(), 'reprise-screenshots-'))
const redis = await startRedis()

const startGateway = (port: number) => {
  const config = join(folder, `${port}.yaml`)
  writeFileSync(
    config,
    `server: { port: ${port} }
redis: { url: "${redis.url}" }
prices: { demo/echo: { input: 5, output: 15 } }
admin: { showBodies: true }
cache: { semantic: { mode: verified, maxErrorRate: 0.05 } }
`,
  )
  const environment = [`REPRISE_CONFIG=${config}`, `REPRISE_CACHE_PATH=${join(folder, String(port))}`]
  const command = [process.execPath, join(root, 'dist/bin/reprise.cjs'), 'start']
  return spawn('env', [...environment, ...command], { stdio: ['ignore', 'ignore', 'inherit'] })
}

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const upTo = (count: number) => Math.floor(Math.random() * count)

const areReady = async (): Promise<void> => {
  const isReady = async (url: string) =>
    (await (await fetch(`${url}/readyz`)).text()).includes('"state":"ready","detail":"bge')
  for (let tries = 0; tries < 600; tries++) {
    const all = await Promise.all(urls.map((url) => isReady(url).catch(() => false)))
    if (all.every(Boolean)) return
    await rest(100)
  }
  throw new Error('The gateways did not come up. Is dist/ built, and are ports 8484 and 8485 free?')
}

const ask = async (
  content: string,
  more: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<void> => {
  const response = await fetch(`${urls[upTo(2)]}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'demo/echo', messages: [{ role: 'user', content }], ...more }),
  })
  await response.text()
}

const questions = [
  'Where is my order?',
  'How do I return a jacket?',
  'What is the warranty on boots?',
  'Do you have gift cards?',
  'How long does shipping take to Canada?',
  'Can I change my address?',
  'How do I enable two-factor authentication?',
]
const goods = 'jacket tent backpack lamp kettle helmet saddle rope stove jersey compass whistle hammock thermos'.split(
  ' ',
)
const lookAlikes = [
  'How do I disable two-factor authentication?',
  'Can I return shoes within 30 days?',
  'Can I return shoes within 60 days?',
  'When do you open on Sunday?',
  'When do you open on Monday?',
  'Do you ship to Norway?',
  'Do you ship to Sweden?',
]
const oneOf = (texts: readonly string[]): string => texts[upTo(texts.length)] ?? ''

/** A few calls as a shop has them; more at some times than at others. */
const aMoment = async (order: number): Promise<void> => {
  const chance = Math.random()
  const byTheWordsAlone = { 'x-reprise-semantic': 'off' }
  if (chance < 0.05)
    await Promise.all(Array.from({ length: 4 }, () => ask(`Where is my order ${order}?`, {}, byTheWordsAlone)))
  else if (chance < 0.16) await ask(oneOf(lookAlikes))
  else if (chance < 0.2) await ask(`How can I return a ${oneOf(goods)}?`)
  else if (chance < 0.25) await ask(`How do I return a ${oneOf(goods)}?`)
  else if (chance < 0.28) await ask(oneOf(questions), {}, { 'cache-control': 'no-cache' })
  else if (chance < 0.31) await ask(oneOf(questions), {}, { 'cache-control': 'no-store' })
  else if (chance < 0.38) await ask(`Is article ${order} in stock?`, {}, byTheWordsAlone)
  else await ask(oneOf(questions), { stream: chance > 0.85 })
}

const traffic = async (): Promise<void> => {
  const began = performance.now()
  for (let order = 48_000; performance.now() - began < minutes * 60_000; order++) {
    await aMoment(order)
    const tide = 1.4 + Math.sin((performance.now() - began) / 90_000)
    await rest((Math.random() * 600) / tide)
  }
}

interface Picture {
  readonly name: string
  readonly look: BrowserContextOptions
  readonly part: PageScreenshotOptions
}
const pictures: readonly Picture[] = [
  { name: 'wall', look: { viewport: { width: 1_920, height: 1_080 }, colorScheme: 'dark' }, part: { fullPage: true } },
  {
    name: 'phone',
    look: { viewport: { width: 380, height: 1_060 }, deviceScaleFactor: 1.5, colorScheme: 'light' },
    part: {},
  },
]

const take = async (): Promise<void> => {
  const browser = await startChromium()
  for (const { name, look, part } of pictures) {
    const { page } = await openPage(browser, urls[0] ?? '', { ...look, reducedMotion: 'reduce' })
    await page.getByLabel('Prompt', { exact: true }).fill('How do I track a parcel?')
    await page.getByLabel('The same in other words').fill('How can I track a parcel?')
    await page.getByRole('button', { name: 'Ask twice' }).click()
    await page.getByTestId('paraphrase').waitFor()
    // The numbers with these calls in them.
    await rest(6_000)
    await page.screenshot({ ...part, path: join(root, `docs/images/dashboard-${name}.png`) })
  }
  await browser.close()
}

const gateways = ports.map(startGateway)
try {
  await areReady()
  await traffic()
  await take()
} finally {
  for (const gateway of gateways) gateway.kill()
  await Promise.all(gateways.map((gateway) => gateway.exitCode ?? once(gateway, 'exit')))
  await redis.stop()
  rmSync(folder, { recursive: true, force: true })
}
