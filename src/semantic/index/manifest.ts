import { z } from 'zod'

/** Raised whenever older snapshots cannot be read any more. */
export const FORMAT = 1

/** What a snapshot's folder holds; written last. */
export const manifestSchema = z.object({
  format: z.literal(FORMAT),
  model: z.object({ name: z.string(), version: z.string(), dimensions: z.int() }),
  graphs: z.array(z.object({ partition: z.string(), file: z.string() })),
  sha256: z.record(z.string(), z.string()),
  note: z.string().optional(),
})

export type Manifest = z.output<typeof manifestSchema>

/** One line a prompt, oldest first. */
export const PROMPTS = 'prompts.jsonl'
/** Vectors of those prompts, in their order, whose partition is no graph. */
export const VECTORS = 'vectors.f32'
/** Names the folder of the snapshot that is in force. */
export const CURRENT = 'current'
