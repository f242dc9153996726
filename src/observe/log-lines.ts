/** Where a logger's lines go. */
export interface LogLines {
  write(line: string): void
  /** The lines of all that `work` does go out as one text, because a write costs more than a line. */
  together(work: () => void): void
}

export const logLines = (write: (text: string) => void): LogLines => {
  let waiting: string | undefined
  return {
    write: (line) => {
      if (waiting === undefined) write(line)
      else waiting += line
    },
    together: (work) => {
      waiting = ''
      try {
        work()
      } finally {
        const text = waiting
        waiting = undefined
        if (text !== '') write(text)
      }
    },
  }
}

/** `time` of a pino line, epoch ms as ISO 8601 in UTC. The second is made into text once: all of it at every line is a third of what a line costs. */
export const isoTimes = (): ((at: number) => string) => {
  let second = -1
  let text = ''
  return (at) => {
    const within = at % 1_000
    if (at - within !== second) {
      second = at - within
      text = new Date(second).toISOString().slice(0, -'000Z'.length)
    }
    return `,"time":"${text}${String(within).padStart(3, '0')}Z"`
  }
}
