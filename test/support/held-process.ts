import { spawn } from 'node:child_process'

/** A server of a test's own. */
export interface HeldProcess {
  /** The end of what it has said so far, on either output. */
  said(): string
  /** Told whenever it says more. */
  onSaid(listener: () => void): void
  readonly gone: Promise<void>
  /** Ends it and resolves when it is gone. May be called again. */
  stop(): Promise<void>
}

/** Starts a program that is ended by this signal. */
export const startHeld = (program: string, words: readonly string[], signal: 'KILL' | 'TERM' = 'KILL'): HeldProcess => {
  // The shell holds our end of a pipe as its input and ends the server when that closes: even a killed test run leaves no server behind.
  const script = `${program} "$@" 2>&1 & read -r _; kill -${signal} $!; wait $!`
  const child = spawn('sh', ['-c', script, program, ...words], { stdio: ['pipe', 'pipe', 'ignore'] })
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => void (said = (said + chunk.toString()).slice(-8_192)))
  return {
    said: () => said,
    onSaid: (listener) => void child.stdout.on('data', listener),
    gone,
    stop: async () => {
      child.stdin.end()
      await gone
    },
  }
}
