import { expect, it } from 'vitest'
import { configSchema } from '../../src/config/schema.ts'
import { ownPlaceOf, sharedRedisOf } from '../../src/life/settings.ts'

const redis = { url: 'redis://127.0.0.1:6379', prefix: 'ours' }

it.each([
  ['auto', redis],
  ['redis', redis],
  ['lmdb', undefined],
  ['memory', undefined],
])('with the store %s a Redis that is named is shared as %o', (store, shared) => {
  expect(sharedRedisOf(configSchema.parse({ cache: { store }, redis }))).toEqual(shared)
})

it('shares none where none is named', () => {
  expect(sharedRedisOf(configSchema.parse({ redis: { url: ' ' } }))).toBeUndefined()
})

it('keeps a place of its own by the port, and none where answers are in memory alone', () => {
  const config = { server: { port: 8650 }, cache: { path: '/kept' } }
  expect(ownPlaceOf(configSchema.parse(config), 'semantic')).toBe('/kept/semantic-8650')
  expect(ownPlaceOf(configSchema.parse(config), 'dashboard', '.json')).toBe('/kept/dashboard-8650.json')
  const inMemory = configSchema.parse({ ...config, cache: { store: 'memory' } })
  expect(ownPlaceOf(inMemory, 'semantic')).toBeUndefined()
})
