import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installOnDebian } from './program.ts'
import { freePort } from './redis-process.ts'

/** A Varnish of a test's own, with deploy/varnish.vcl in front of one origin. */
export interface VarnishProcess {
  /** e.g. http://127.0.0.1:40001 */
  readonly url: string
  stop(): Promise<void>
}

/** Whether `startVarnish` works, after trying to install it. With CI set a missing one is an error. */
export const canStartVarnish = (): boolean => {
  if (hasVarnish() || (installOnDebian('varnish') && hasVarnish())) return true
  const remedy = 'Install varnish (on Debian: `sudo apt-get install varnish`) and run the tests again.'
  if (process.env['CI']) throw new Error(`varnish is missing, and with CI set nothing may be left out. ${remedy}`)
  console.warn(`\nNOT RUN, for want of varnish: prompts behind a CDN. ${remedy}\n`)
  return false
}

const hasVarnish = (): boolean => {
  try {
    execFileSync('varnishd', ['-V'], { stdio: 'ignore', timeout: 10_000 })
    return true
  } catch {
    return false
  }
}

// The shell holds our end of a pipe as its input and stops the server when that closes: even a killed test run leaves no server behind.
const script = 'varnishd "$@" 2>&1 & read -r _; kill $!; wait $!'

export const startVarnish = async (origin: string): Promise<VarnishProcess> => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-varnish-'))
  const port = await freePort()
  const file = join(folder, 'reprise.vcl')
  writeFileSync(file, configuration(origin))
  const words = ['-F', '-j', 'none', '-n', folder, '-a', `127.0.0.1:${port}`, '-f', file, '-s', 'malloc,16m']
  const child = spawn('sh', ['-c', script, 'varnishd', ...words], { stdio: ['pipe', 'pipe', 'ignore'] })
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let log = ''
  child.stdout.on('data', (chunk: Buffer) => void (log = (log + chunk.toString()).slice(-8_192)))
  const url = `http://127.0.0.1:${port}`
  await answering(url, () => log)
  return {
    url,
    stop: async () => {
      child.stdin.end()
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The shipped file, for this origin. */
const configuration = (origin: string): string =>
  readFileSync(new URL('../../deploy/varnish.vcl', import.meta.url), 'utf8').replace(
    '.port = "8484"',
    `.port = "${new URL(origin).port}"`,
  )

const answering = async (url: string, log: () => string): Promise<void> => {
  // It compiles its configuration with a C compiler first.
  const deadline = AbortSignal.timeout(25_000)
  while (!deadline.aborted) {
    const answer = await fetch(`${url}/healthz`).catch(() => undefined)
    if (answer?.status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`varnish did not start:\n${log()}`)
}
