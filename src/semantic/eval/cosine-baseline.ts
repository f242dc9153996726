import type { EmbedOutcome } from '../embedding/embedder.ts'
import { readPrompt } from '../features/features.ts'
import { noLexicon } from '../lexicon/lexicon.ts'
import type { LookupParts, SemanticLookup } from '../lookup.ts'
import type { StreamLookup } from './stream-report.ts'

/** What gateways ship: serve from this cosine on. */
export const BASELINE_COSINE = 0.95

/** Tables name it by this. */
export const BASELINE = `nothing but a cosine of ${BASELINE_COSINE} or more`

/** What a lookup by nothing but the cosine is made of: no words are known, no text is too long, and nothing of it is read that a guard could see. */
export const cosineBaseline = ({
  embedder,
  verdict,
}: Pick<LookupParts, 'embedder' | 'verdict'>): Pick<LookupParts, 'embedder' | 'lexical' | 'verdict'> => {
  const nothing = readPrompt('', noLexicon)
  return {
    embedder: { embed: async (text, ask) => withoutLength(await embedder.embed(text, ask)) },
    lexical: {
      find: () => undefined,
      set: () => false,
      part: () => undefined,
      isParted: () => false,
      remove: () => undefined,
    },
    verdict: {
      ...verdict,
      thresholds: [
        { traps: 0.5, probability: BASELINE_COSINE },
        { traps: 1, probability: BASELINE_COSINE },
      ],
      read: () => nothing,
      knows: () => true,
      judge: ({ cosine }) => ({ score: cosine, probability: cosine }),
    },
  }
}

const withoutLength = (outcome: EmbedOutcome): EmbedOutcome =>
  outcome.kind === 'embedded' ? { ...outcome, embedding: { ...outcome.embedding, tokens: 0 } } : outcome

/** So large that the threshold alone decides. */
const BASELINE_ERROR_RATE = 1 - 1e-9

/** Asks a lookup of `cosineBaseline` in every language. */
export const cosineLookup = ({ keep, find }: SemanticLookup): StreamLookup => ({
  keep,
  find: (question) => find({ ...question, tiers: 'all', maxErrorRate: BASELINE_ERROR_RATE }),
})
