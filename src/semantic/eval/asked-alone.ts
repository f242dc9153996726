import { eligibility } from '../eligibility/eligibility.ts'
import type { Eligibility } from '../eligibility/eligibility.ts'
import type { StreamLookup, TieredLookup } from './stream-report.ts'

/** How the gateway looks up a prompt that is all of its call: without instructions or earlier turns. */
export const askedAlone = (text: string): Eligibility =>
  eligibility({ mode: 'verified', body: {}, view: { text, blanked: {} } })

/** Asks and keeps as the gateway does: only what it looks up, and in the tiers that it lets it meet. */
export const eligibleLookup = (lookup: TieredLookup): StreamLookup => ({
  find: async (question) => {
    const eligible = askedAlone(question.text)
    return eligible.kind === 'skipped' ? eligible : lookup.find({ ...question, tiers: eligible.tiers })
  },
  keep: async (prompt) => askedAlone(prompt.text).kind === 'eligible' && lookup.keep(prompt),
})
