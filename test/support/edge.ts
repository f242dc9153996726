import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startHeld } from './held-process.ts'
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
  const held = startHeld(program, words(folder, port), signal)
  const url = `http://127.0.0.1:${port}`
  if (!(await answers(`${url}${readyPath}`, startMs))) throw new Error(`${program} did not start:\n${held.said()}`)
  return {
    url,
    stop: async () => {
      await held.stop()
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
