import { describe, expect, it } from 'vitest'
import { configSchema } from '../../src/config/schema.ts'
import { reloadWords } from '../../src/life/reload-words.ts'
import type { Settled } from '../../src/life/reload-words.ts'

const settled = (settings: object, more: Partial<Settled> = {}): Settled => ({
  config: configSchema.parse(settings),
  dormant: [],
  idleGlobs: [],
  ...more,
})
const told = (before: Settled, now: Settled, start = before) => reloadWords(start.config, before, now)

describe('the log of a reload', () => {
  it('names nothing that did not change, nor what holds at once', () => {
    const before = settled({ cache: { semantic: { mode: 'verified' } } })
    const now = settled({
      cache: { ttl: '2h', semantic: { mode: 'observe', maxErrorRate: 0.2, audit: 0.5 } },
      traces: { sample: 0.5 },
      server: { bodyLimit: '1MB' },
      clients: [{ name: 'web', key: 'k'.repeat(20) }],
    })
    expect(told(before, before)).toEqual({ info: 'settings reloaded', warnings: [] })
    expect(told(before, now)).toEqual({ info: 'settings reloaded', warnings: [] })
  })

  it.each([
    [{ server: { port: 9, host: 'localhost' } }, 'server.host, server.port'],
    [{ log: { level: 'warn' }, redis: { url: 'redis://a' } }, 'log.level, redis.url'],
    [{ traces: { endpoint: 'http://a:4318' }, routing: { connections: 3 } }, 'traces.endpoint, routing.connections'],
    [{ cache: { semantic: { mode: 'observe' } } }, 'cache.semantic.mode'],
    [{ prompts: { path: './x' } }, 'prompts.path'],
    [
      { cache: { store: 'memory', memory: { maxBytes: '90MB' }, semantic: { deadline: '1s' } } },
      'cache.store, cache.memory, cache.semantic.deadline',
    ],
  ])('names what %j changes from the next start on', (settings, names) => {
    expect(told(settled({}), settled(settings)).info).toBe(`settings reloaded; from the next start on: ${names}`)
  })

  it('goes on saying so until that start, and stops when the change is taken back', () => {
    const [start, other] = [settled({}), settled({ server: { port: 9 } })]
    expect(told(other, other, start).info).toContain('server.port')
    expect(told(other, start, start).info).toBe('settings reloaded')
  })

  it('warns of what is left out, and of globs that cover nothing, where that is new', () => {
    const groq = { model: 'assistant', deployment: 'groq/llama', variable: 'GROQ_API_KEY' }
    const openai = { model: 'assistant', deployment: 'openai/gpt', variable: 'OPENAI_API_KEY' }
    const before = settled({}, { dormant: [groq], idleGlobs: ['old'] })
    const now = settled({}, { dormant: [groq, openai], idleGlobs: ['old', 'new'] })
    expect(told(before, now).warnings).toEqual([
      'models.assistant: openai/gpt is left out until a start with OPENAI_API_KEY set.',
      'new',
    ])
  })
})
