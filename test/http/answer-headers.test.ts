import { describe, expect, it } from 'vitest'
import { answerHeaders } from '../../src/http/answer-headers.ts'
import { answerOf, hit } from './support.ts'

const moment = { requestId: 'r-1', authMs: 0.04, totalMs: 12.345 }

describe('the headers of an answer', () => {
  it('tells of a hit', () => {
    expect(answerHeaders(hit({ timing: { cache: 1.25 } }), moment)).toEqual({
      'x-request-id': 'r-1',
      'cache-status': 'reprise; hit; ttl=376; detail=exact',
      'x-cache': 'HIT',
      age: '24',
      'x-reprise-provider': 'demo',
      'x-reprise-model': 'echo',
      'x-reprise-attempts': '0',
      'x-reprise-cost': '0.000000',
      'x-reprise-saved': '0.001200',
      'server-timing': 'auth;dur=0.04, cache;dur=1.25, total;dur=12.345',
    })
  })

  it('tells of a miss what the provider said and what was cut down or left out', () => {
    const answer = answerOf({
      attempts: 3,
      headers: { 'x-ratelimit-remaining-requests': '41', 'x-request-id': 'the provider’s' },
      clamped: ['ttl', 'semantic'],
      dropped: ['messages[0].name', 'logit_bias'],
      timing: { cache: 0, upstream: 850 },
    })
    expect(answerHeaders(answer, moment)).toMatchObject({
      'x-ratelimit-remaining-requests': '41',
      'x-request-id': 'r-1',
      'x-reprise-attempts': '3',
      'x-reprise-cost': '0.001200',
      'x-reprise-clamped': 'ttl, semantic',
      'x-reprise-dropped': 'messages[0].name, logit_bias',
      'server-timing': 'auth;dur=0.04, cache;dur=0, upstream;dur=850, total;dur=12.345',
    })
    expect(answerHeaders(answer, moment)).not.toHaveProperty('age')
    expect(answerHeaders(answer, moment)).not.toHaveProperty('x-reprise-saved')
  })

  it('gives the similarity of a semantic hit with four decimals', () => {
    const answer = hit({ outcome: { kind: 'semantic-hit', similarity: 0.987654, ageSeconds: 3.9 } })
    expect(answerHeaders(answer, moment)).toMatchObject({ 'x-reprise-similarity': '0.9877', age: '3' })
  })

  it('leaves out what is not known', () => {
    const headers = answerHeaders(answerOf({ provider: undefined, model: undefined, tally: () => ({}) }), moment)
    expect(Object.keys(headers)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/provider|model|cost|saved|clamped|dropped/)]),
    )
  })

  it('makes what others named fit for a header, and bounds it', () => {
    const headers = answerHeaders(answerOf({ model: 'é\r\nset-cookie: a=b', dropped: ['x'.repeat(5_000)] }), moment)
    expect(headers['x-reprise-model']).toBe('???set-cookie: a=b')
    expect(headers['x-reprise-dropped']).toHaveLength(1_027)
    expect(() => new Headers(headers)).not.toThrow()
  })
})
