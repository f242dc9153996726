import { z } from 'zod'

const id = z.string().min(1).max(256)
const signs = z.object({
  claim: z.number(),
  record: z.number(),
  nearness: z.number(),
  agreeing: z.number(),
  differing: z.number(),
})

/** A label as another instance tells it. */
export const labelSchema = z.object({
  id,
  asked: id.optional(),
  tenant: id.optional(),
  source: z.enum(['audit', 'observed', 'withheld', 'refused', 'feedback', 'judge']),
  right: z.boolean(),
  seen: z.object({ probability: z.number().min(0).max(1), signs, withinReach: z.boolean() }).optional(),
  maxErrorRate: z.number().gt(0).max(1),
})
