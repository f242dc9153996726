import { describe, expect, it } from 'vitest'
import { newAnswerId, newReference } from '../../src/cache/answer-id.ts'
import { readPurgeRequest } from '../../src/cache/purge-request.ts'
import { RequestError } from '../../src/errors.ts'
import type { JsonObject } from '../../src/json.ts'
import { keyOf } from '../support/entries.ts'

const refusal = (body: JsonObject) => {
  try {
    readPurgeRequest(body)
  } catch (error) {
    if (error instanceof RequestError) return error.problem
    throw error
  }
  throw new Error('it was accepted')
}

describe('readPurgeRequest', () => {
  it.each<[JsonObject, object]>([
    [{ key: keyOf('a') }, { kind: 'key', key: keyOf('a') }],
    [{ tags: ['a', 'b'] }, { kind: 'labels', labels: ['tag:a', 'tag:b'] }],
    [{ model: 'assistant' }, { kind: 'labels', labels: ['model:assistant'] }],
    [{ tenant: 'acme' }, { kind: 'labels', labels: ['tenant:acme'] }],
    [{ namespace: 'beta' }, { kind: 'labels', labels: ['namespace:beta'] }],
    [{ prompt: 'summarize' }, { kind: 'labels', labels: ['prompt:summarize'] }],
    [{ all: true }, { kind: 'all' }],
    [
      { id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT' },
      { kind: 'labels', labels: ['id:chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT'] },
    ],
  ])('%j', (body, selector) => {
    expect(readPurgeRequest(body)).toEqual({ selector, mode: 'purge' })
    expect(readPurgeRequest({ ...body, soft: false })).toEqual({ selector, mode: 'purge' })
    expect(readPurgeRequest({ ...body, soft: true })).toEqual({ selector, mode: 'expire' })
  })

  it('finds the entry by any id that was given out for it', () => {
    const reference = newReference()
    const id = newAnswerId('chatcmpl-', reference, 40)
    expect(readPurgeRequest({ id }).selector).toEqual({ kind: 'labels', labels: [`id:${id}`, `id:${reference}`] })
  })

  it.each<[string, JsonObject, string]>([
    ['nothing', {}, 'exactly one of key, id, tags, model, tenant, namespace, prompt, all; found none'],
    ['soft alone', { soft: true }, 'found none'],
    ['two', { model: 'a', tenant: 'b' }, 'found model and tenant'],
    ['all and another', { all: true, key: keyOf('a') }, 'found'],
    ['a misspelt member', { tag: ['a'] }, 'Did you mean tags?'],
    ['an unknown member beside a good one', { model: 'a', colour: 'red' }, 'colour'],
    ['all: false', { all: false }, 'all is ill-formed'],
    ['a key that is none', { key: 'abc' }, 'key is ill-formed; expected: 64 hex digits'],
    ['no tags', { tags: [] }, 'at least one tag'],
    ['tags of another type', { tags: 'a' }, 'tags is ill-formed'],
    ['an empty tag', { tags: ['a', ''] }, 'tags.1 is ill-formed'],
    ['an empty model', { model: '' }, 'model is ill-formed'],
    ['soft of another type', { all: true, soft: 'yes' }, 'soft is ill-formed; expected: true or false'],
    ['an own __proto__', JSON.parse('{"__proto__":1,"all":true}') as JsonObject, '__proto__'],
  ])('refuses %s', (_, body, message) => {
    expect(refusal(body)).toMatchObject({ status: 400, message: expect.stringContaining(message) })
  })
})
