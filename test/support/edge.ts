import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './redis-process.ts'

/** A shared cache of a test's own, in front of one origin. */
export interface EdgeProcess {
  /** e.g. http://127.0.0.1:40001 */
  readonly url: string
  stop(): Promise<void>
}

export interface EdgeProgram {
  readonly program: string
  /** Signal at the end. */
  readonly signal: 'KILL' | 'TERM'
  /** The program's words, once it is known where it may write and listen. */
  words(folder: string, port: number): readonly string[]
  /** Answers with 2xx once it works. */
  readonly readyPath: string
  readonly startMs: number
}

export const startEdge = async ({ program, signal, words, readyPath, startMs }: EdgeProgram): Promise<EdgeProcess> => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-edge-'))
  const port = await freePort()
  // The shell holds our end of a pipe as its input and ends the server when that closes: even a killed test run leaves no server behind.
  const script = `${program} "$@" 2>&1 & read -r _; kill -${signal} $!; wait $!`
  const child = spawn('sh', ['-c', script, program, ...words(folder, port)], { stdio: ['pipe', 'pipe', 'ignore'] })
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let log = ''
  child.stdout.on('data', (chunk: Buffer) => void (log = (log + chunk.toString()).slice(-8_192)))
  const url = `http://127.0.0.1:${port}`
  if (!(await answers(`${url}${readyPath}`, startMs))) throw new Error(`${program} did not start:\n${log}`)
  return {
    url,
    stop: async () => {
      child.stdin.end()
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const answers = async (url: string, withinMs: number): Promise<boolean> => {
  const deadline = AbortSignal.timeout(withinMs)
  while (!deadline.aborted) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok === true) return true
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return false
}
