/** Wakes everyone who waits at the time it rings. */
export interface Bell {
  /** Resolves at the next ring. */
  rung(): Promise<void>
  ring(): void
}

export const createBell = (): Bell => {
  let sleepers: (() => void)[] = []
  return {
    rung: () => new Promise((resolve) => sleepers.push(resolve)),
    ring: () => {
      const woken = sleepers
      sleepers = []
      for (const wake of woken) wake()
    },
  }
}
