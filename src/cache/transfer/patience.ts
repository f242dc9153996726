import type { Clock } from '../../clock.ts'
import { StoreError } from '../stores/errors.ts'

const mostTries = 5
const firstWaitMs = 250

/** Asks a store again that could not do it just now: what many entries wait for need not end with one that came too late. Waits four seconds in all. */
export const patiently = async <Value>(clock: Pick<Clock, 'sleep'>, ask: () => Promise<Value>): Promise<Value> => {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof StoreError) || tries === mostTries) throw error
      await clock.sleep(firstWaitMs * 2 ** (tries - 1))
    }
  }
}
