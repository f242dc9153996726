import { eligibility } from './eligibility.ts'

/**
 * Makes the expressions ready that every lookup reads with: V8 compiles each at its first use and, better, at its second, which would cost
 * the first two calls some 10 ms each.
 */
export const warmUpEligibility = (): void => {
  const text = 'How do I reset my password?'
  const system = { role: 'system', content: 'You are a helpful assistant. Answer briefly.' }
  const blanked = { messages: [system, { role: 'user', content: text }, { role: 'user', content: '' }] }
  for (let use = 0; use < 2; use += 1) eligibility({ mode: 'verified', body: {}, view: { text, blanked } })
}
