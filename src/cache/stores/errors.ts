/** A store could not be opened, or could not do what it was asked. The message says what to do next. */
export class StoreError extends Error {
  /** memory, lmdb, redis. */
  readonly store: string
  readonly operation: string
  constructor(store: string, operation: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'StoreError'
    this.store = store
    this.operation = operation
  }
}

export { messageOf } from '../../errors.ts'

/** A cursor that no slice ended with, or that belongs to another store or other labels. */
export class BadCursorError extends Error {
  constructor() {
    super('The cursor is of no page of this listing.')
    this.name = 'BadCursorError'
  }
}
