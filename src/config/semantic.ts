import { z } from 'zod'
import { semanticModes } from '../cache/wishes.ts'
import { duration, flag, optionalText, whole } from './values.ts'

/** Settings of `cache.semantic`. */
export const semanticSettings = z.strictObject({
  mode: z
    .enum(semanticModes)
    .default('off')
    .describe(
      'off: no model is loaded; observe: finds answers of similar prompts, serves none, and shows on /metrics what it would have served; verified: serves them. See docs/semantic.md.',
    ),
  maxErrorRate: z
    .number()
    .positive()
    .max(0.5)
    .default(0.01)
    .describe('Wrong answers that are bearable, as a share of those served from this tier.'),
  audit: z
    .number()
    .min(0)
    .max(1)
    .default(0.02)
    .describe(
      'Least share of the answers served from this tier that are checked: a provider is asked behind the answer and the two are compared. More are, up to all, until maxErrorRate is shown to be kept and while it is in doubt. Costs as many calls. 0: none, ever.',
    ),
  deadline: duration
    .prefault('150ms')
    .describe('The longest that a call waits for this tier; it then goes on as if nothing had been found.'),
  model: z
    .string()
    .min(1)
    .default('bge-small-en-v1.5')
    .describe(
      'The sentence embedder: a folder of models/, or the path of one in the layout of a sentence-transformers repository.',
    ),
  share: flag
    .prefault(true)
    .describe(
      'Where answers are kept in Redis, the instances also tell each other through it which prompts they answered (texts and vectors). false: each finds only what it answered itself.',
    ),
  workers: whole(1, 16).prefault(1).describe('Threads that embed; each holds the model, about 190 MB.'),
  judge: z
    .strictObject({
      model: optionalText.describe(
        'Name of a model, as a client would ask for it, that says of two answers whether they are the same where comparing them does not tell. Behind the calls, with your own credential. Without it none is asked.',
      ),
      perMinute: whole(1, 6_000).prefault(20).describe('The most that it is asked.'),
    })
    .prefault({}),
  maxPrompts: whole(1, 2_000_000)
    .prefault(100_000)
    .describe('Prompts that can be found, about 3 KB of memory each; at the bound the oldest is forgotten.'),
})
