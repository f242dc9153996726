import type { Learning } from './learning.ts'

/** Learns, and tells which entries were found to have the same words and not the same answer. */
export const parting = (learning: Learning, part: (ids: readonly string[]) => void): Learning => ({
  ...learning,
  learn: (label) => {
    learning.learn(label)
    const { id, asked = id, seen, right } = label
    if (seen === undefined && !right) part([id, asked])
  },
})
