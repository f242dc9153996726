import type { JsonObject } from '../../../json.ts'
import { numberOf, objectOf, textOf } from '../../common/values.ts'
import type { CallWriter } from './call-writer.ts'

/** Finds the call that a piece belongs to. */
export interface CallPlaces {
  at(piece: JsonObject): CallWriter
}

/** Some servers leave the index out, or say 0 each time and tell parallel calls apart by id and name. */
export const createCallPlaces = (make: (first: JsonObject, count: number) => CallWriter): CallPlaces => {
  const writers = new Map<number, CallWriter>()
  let last = 0
  let count = 0
  return {
    at: (piece) => {
      last = numberOf(piece.index) ?? last
      const open = writers.get(last)
      if (open !== undefined && !isAnother(open, piece)) return open
      const writer = make(piece, count++)
      writers.set(last, writer)
      return writer
    },
  }
}

const isAnother = (open: CallWriter, piece: JsonObject): boolean => {
  const id = textOf(piece.id) ?? ''
  const name = textOf(objectOf(piece.function).name) ?? textOf(objectOf(piece.custom).name) ?? ''
  return id !== '' && name !== '' && id !== open.item().call_id
}
