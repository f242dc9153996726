import type { Label } from './learning.ts'

/** Entries that this label shows to have the same words and not the same answer; most labels show none. */
export const partedBy = ({ id, asked = id, seen, right }: Label): readonly string[] =>
  seen === undefined && !right ? [id, asked] : []
