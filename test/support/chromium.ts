import { execFileSync } from 'node:child_process'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { canRun } from './program.ts'

/** Whether `startChromium` works. */
export const canStartChromium = (what: string): boolean => canRun('chromium', what)

/** Debian's Chromium without a screen, with a profile of its own, that calls home for nothing. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: executable(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

const executable = (): string => execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim()
