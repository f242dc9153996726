import { expect, it } from 'vitest'
import { banner } from '../../src/life/banner.ts'
import type { BannerFacts } from '../../src/life/banner.ts'

const facts: BannerFacts = {
  version: '1.2.3',
  url: 'http://127.0.0.1:8484',
  on: ['demo'],
  passThrough: true,
  dormant: [],
  store: 'memory+redis',
  storeReached: true,
  configFile: undefined,
  clients: 0,
}

it('says where it listens, what is on, and what to try', () => {
  const said = banner(facts)
  expect(said).toContain('Reprise 1.2.3 listens on http://127.0.0.1:8484\n')
  expect(said).toContain("providers   demo (others with the caller's own key)\n")
  expect(said).toContain('store       memory+redis\n')
  expect(said).toContain('settings    defaults (no reprise.yaml here)\n')
  expect(said).toContain('curl -si http://127.0.0.1:8484/v1/chat/completions')
})

it('does not claim a store that is not there', () => {
  expect(banner({ ...facts, storeReached: false })).toContain(
    'store       memory+redis (not reached yet: answers are kept in memory only)\n',
  )
})
