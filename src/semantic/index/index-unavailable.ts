/** Why the index gave no answer: a label on /metrics. */
export type IndexFault = 'loading' | 'busy' | 'deadline' | 'crashed' | 'closed' | 'error'

/** The index did not do what was asked; a lookup then finds nothing, an insert is lost and comes with the next miss. */
export class IndexUnavailable extends Error {
  override readonly name = 'IndexUnavailable'
  readonly fault: IndexFault
  constructor(fault: IndexFault, detail: string) {
    super(`The semantic index gave no answer (${fault}): ${detail}`)
    this.fault = fault
  }
}
