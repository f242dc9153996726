import type { Thread, ThreadListener } from '../../../src/semantic/worker-thread.ts'

/** A thread that does what the test says. */
export interface FakeThread extends Thread {
  readonly posted: unknown[]
  readonly terminated: boolean
  say(message: unknown): void
  die(reason: string): void
}

/** Starts fake threads and remembers them in order. */
export const fakeThreads = (): { readonly started: FakeThread[]; readonly start: () => Thread } => {
  const started: FakeThread[] = []
  return { started, start: () => started[started.push(fakeThread()) - 1]! }
}

const fakeThread = (): FakeThread => {
  const posted: unknown[] = []
  let listener: ThreadListener | undefined
  let over = false
  const die = (reason: string) => {
    if (over) return
    over = true
    listener?.exit(reason)
  }
  return {
    posted,
    get terminated() {
      return over
    },
    post: (message) => void posted.push(message),
    listen: (given) => {
      listener = given
    },
    terminate: async () => die('terminated'),
    say: (message) => listener?.message(message),
    die,
  }
}
