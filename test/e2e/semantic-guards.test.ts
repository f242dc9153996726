import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestGateway } from '../support/gateway.ts'
import { asking, startSemanticGateway } from '../support/semantic-gateway.ts'

let gateway: TestGateway
let ask: ReturnType<typeof asking>

beforeAll(async () => {
  gateway = await startSemanticGateway('mode: verified, audit: 0')
  ask = asking(gateway)
}, 90_000)
afterAll(() => gateway.close())

const saidIn = (events: string): string =>
  [...events.matchAll(/"content":"((?:[^"\\]|\\.)*)"/g)].map(([, piece]) => JSON.parse(`"${piece}"`)).join('')

describe('a look-alike', () => {
  it.each([
    ['numbers', 'Where is my order 48213?', 'Where is my order 48231?'],
    ['calendar', 'Are you open on Monday morning?', 'Are you open on Friday morning?'],
    ['code', 'What does `git reset --soft` do to my files?', 'What does `git reset --hard` do to my files?'],
    ['entities', 'What is the weather in Paris today?', 'What is the weather in Rome today?'],
    ['literals', 'WHAT IS THE VAT RATE NOW?', 'WHAT IS THE GST RATE NOW?'],
    ['units', 'What is the price of the ticket in euros?', 'What is the price of the ticket in dollars?'],
    ['bounds', 'Which plans allow at least ten users?', 'Which plans allow at most ten users?'],
    ['ordinals', 'Who won the first round of the tournament?', 'Who won the second round of the tournament?'],
    ['negation', 'Does the basic plan include support?', 'Does the basic plan not include support?'],
    ['antonym', 'How do I enable two-factor authentication?', 'How do I disable two-factor authentication?'],
    ['symbols', 'What is the derivative of x + y?', 'What is the derivative of x * y?'],
    ['quotes', 'What does the error "disk full" mean?', 'What does the error "disk busy" mean?'],
    ['roles', 'How do I migrate from Postgres to MySQL?', 'How do I migrate from MySQL to Postgres?'],
    ['question', 'How do I close my account?', 'Where do I close my account?'],
    ['scope', 'Can every user export the report?', 'Can any user export the report?'],
    ['pronouns', 'How do I track his parcel?', 'How do I track their parcel?'],
    ['polarity', 'Can I get a refund?', 'Can I get a refund instead?'],
    ['tense', 'Is the service down in our region?', 'Was the service down in our region?'],
    ['conditions', 'Can I return the shoes?', 'Can I return the shoes if worn?'],
  ])('is a miss for its %s, plain and streamed', async (guard, first, second) => {
    // A partition of its own for each; what is asked second is not kept, so that it is asked about twice.
    const body = { stop: [guard] }
    const headers = { 'x-reprise-semantic-max-error': '0.01', 'x-reprise-cache-ttl': '0' }
    expect(await ask(first, { body })).toMatchObject({ status: 200, cache: 'MISS' })
    const why = expect.stringMatching(new RegExp(`^refused guard=${guard} p=0\\.\\d{3} sim=[01]\\.\\d\\d$`))
    const plain = await ask(second, { body, headers })
    expect(plain).toMatchObject({ status: 200, cache: 'MISS', similarity: null, why })
    expect(plain.text).toContain(JSON.stringify(second).slice(1, -1))
    const streamed = await ask(second, { body: { ...body, stream: true }, headers })
    expect(streamed).toMatchObject({ status: 200, cache: 'MISS', similarity: null, why })
    expect(saidIn(streamed.text)).toBe(second)
    expect(streamed.text.trimEnd()).toMatch(/data: \[DONE\]$/)
  })
})
