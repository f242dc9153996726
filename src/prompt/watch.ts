import type { Clock } from '../clock.ts'
import type { PromptShelf } from '../prompt.ts'

/** Looks at the folder every `everyMs` until told to stop. Polling sees what editors, Kubernetes' symlinks and network folders do. */
export const watchPrompts = (shelf: Pick<PromptShelf, 'refresh'>, everyMs: number, clock: Clock): { close(): void } => {
  const stopped = new AbortController()
  const look = async () => {
    while (!stopped.signal.aborted) {
      await clock.sleep(everyMs, stopped.signal)
      await shelf.refresh()
    }
  }
  // Only the stop ends it.
  if (everyMs > 0) look().catch(() => undefined)
  return { close: () => stopped.abort(new Error('the gateway stops')) }
}
