import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A child process of the run, and the address it said it listens on. */
export interface Started {
  readonly url: string
  /** Resolves when it has ended: until then it may still write. */
  stop(): Promise<void>
}

/** Starts a node script, or what else `command` is, and waits for the first line from which `address` reads a URL. */
export const started = async (
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  address: (line: string) => string | undefined,
  command = process.execPath,
): Promise<Started> => {
  const child: ChildProcess = spawn(command, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.stdout === null) throw new Error('the child has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    const url = address(line)
    if (url === undefined) continue
    child.stdout.resume()
    return { url, stop: () => ended(child) }
  }
  throw new Error(`${args.join(' ')} ended before it listened`)
}

const ended = async (child: ChildProcess): Promise<void> => {
  const exit = once(child, 'exit')
  child.kill()
  await exit
}
