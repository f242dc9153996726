import type { Label, Learning } from './learning.ts'

/** The same learning, of whose labels `told` hears once they are learnt. */
export const overheard = (learning: Learning, told: (label: Label) => void): Learning => ({
  ...learning,
  learn: (label) => {
    learning.learn(label)
    told(label)
  },
})
