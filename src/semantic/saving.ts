import type { Clock } from '../clock.ts'

/** Saves what has changed now and then, and once at the end. */
export interface Saving {
  /** There is something to save. */
  changed(): void
  /** Saves the last changes and stops. Never rejects. */
  close(): Promise<void>
}

export interface SavingParts {
  readonly clock: Clock
  readonly everyMs: number
  readonly save: () => Promise<void>
  /** Told in words for the log. */
  readonly onTrouble: (message: string) => void
}

export const saving = ({ clock, everyMs, save, onTrouble }: SavingParts): Saving => {
  const closing = new AbortController()
  let isChanged = false
  const saveChanges = async () => {
    if (!isChanged) return
    isChanged = false
    await save().catch((error: unknown) => onTrouble(`the semantic tier was not saved: ${String(error)}`))
  }
  const run = async () => {
    while (!closing.signal.aborted) {
      await clock.sleep(everyMs, closing.signal)
      await saveChanges()
    }
  }
  const running = run().catch(() => undefined)
  return {
    changed: () => {
      isChanged = true
    },
    close: async () => {
      closing.abort('closed')
      await running
      await saveChanges()
    },
  }
}
