import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from '../src/config.ts'
import type { Environment } from '../src/config.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-config-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const load = (yaml: string, environment: Environment = {}) => {
  const path = join(folder, 'reprise.yaml')
  writeFileSync(path, yaml)
  return loadConfig({ REPRISE_CONFIG: path, ...environment })
}

const problemsOf = (yaml: string, environment: Environment = {}): readonly string[] => {
  try {
    load(yaml, environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('loadConfig', () => {
  it('gives every setting a default', () => {
    const config = load('')
    expect(config.server).toMatchObject({
      host: '127.0.0.1',
      port: 8484,
      bodyLimit: 32 * 1024 ** 2,
      drainTimeout: 30_000,
    })
    expect(config.cache).toMatchObject({ store: 'auto', ttl: 3_600_000, staleIfError: 86_400_000, scope: 'tenant' })
  })

  it('puts the environment over the file, and leaves empty variables out', () => {
    const config = load('server: { port: 1 }\nredis: { url: "redis://file" }', { PORT: '9000', REDIS_URL: '' })
    expect(config.server.port).toBe(9000)
    expect(config.redis.url).toBe('redis://file')
  })

  it('fills in ${NAME} and ${NAME:-default}, never as structure', () => {
    const yaml = 'admin: { key: "${ADMIN}" }\nserver: { host: "${WHERE:-127.0.0.2}" }'
    const config = load(yaml, { ADMIN: 'a: {b}\n"c"' })
    expect(config.admin.key).toBe('a: {b}\n"c"')
    expect(config.server.host).toBe('127.0.0.2')
  })

  it('names the variable that is missing and the path that needs it', () => {
    expect(problemsOf('clients: [{ name: web, key: "${WEB_KEY}" }]')).toEqual([
      'clients[0].key: the environment has no WEB_KEY; set it, or write ${WEB_KEY:-default}',
    ])
  })

  it.each([
    ['server: { prot: 1 }', /^server\.prot: there is no such setting\. Did you mean server\.port\?/],
    ['cahce: {}', /^cahce: there is no such setting\. Did you mean cache\?/],
    [
      'models: { a: { deployments: [{ provider: x, modle: y, model: z }] } }',
      /deployments\[0\]\.modle: .*Did you mean models\.a\.deployments\[0\]\.model\?/,
    ],
    ['cache: { ttl: 5x }', /^cache\.ttl: found "5x", expected a duration such as 250ms/],
    ['cache: { maxBytes: 5 }', /^cache\.maxBytes: found 5, expected a size such as/],
    [
      'cache: { store: redsi }',
      /^cache\.store: found "redsi", allowed: auto, memory, lmdb, redis\. Did you mean redis\?/,
    ],
    ['server: { port: 70000 }', /^server\.port: found 70000/],
    ['models: { a: { deployments: [] } }', /^models\.a\.deployments: found \[\]/],
    ['cache: { semantic: { maxErrorRate: 2 } }', /: found 2, expected a number of at most 0\.5\.$/],
    ['cache: { semantic: { maxErrorRate: 0 } }', /: found 0, expected a number above 0\.$/],
    ['prices: { demo/echo: { input: -1, output: 1 } }', /input: found -1, expected a number of at least 0\.$/],
    ['clients: [{ name: "", key: a }]', /name: found "", expected a text that is not empty\.$/],
    ['clients: [{ name: 1, key: a }]', /name: found 1, expected a text\.$/],
    ['clients: web', /^clients: found a value \(not shown\), expected a list\.$/],
    ['clients: [{ name: a }]', /^clients\[0\]: .*exactly one of key and keyHash/],
    ['- a', /top level must be a map/],
    ['a: [', /^line 1, column 5: Flow sequence in block collection must be .* with a \]$/],
    ['cache:\n  ttl: 1h\n  ttl: 2h', /^line 3, column 3: ttl is there twice; the first is in line 2$/],
    [
      'models: {}\nclients: []\nmodels: {}\nmodels: {}',
      /^line 3, column 1: models is there twice; .* in line 1\nline 4, column 1: models .* in line 1$/,
    ],
    ['server:\n\tport: 1', /^line 2, column 1: Tabs are not allowed as indentation$/],
    ['a: *b', /Unresolved alias/],
    ['zzz: 1', /^zzz: there is no such setting\. Allowed here: server, log/],
    ['cache: { foo: 1 }', /^cache\.foo: there is no such setting\. Allowed here/],
    ['cache: { stroe: lmdb }', /^cache\.stroe: there is no such setting\. Did you mean cache\.store\?/],
  ])('refuses %j with the path, what was found and what is allowed', (yaml, expected) => {
    expect(problemsOf(yaml).join('\n')).toMatch(expected)
  })

  it.each([
    'clients: [{ name: a, keyHash: hunter2 }]',
    'clients: [{ name: a, key: hunter2, keyHash: "00" }]',
    'clients: hunter2',
    'clients: [hunter2]',
    'admin: hunter2',
    'admin: { key: [hunter2] }',
    'metrics: hunter2',
    'redis: "redis://:hunter2@h"',
    'redis: { url: [hunter2] }',
    'providers: { dead: hunter2 }',
    'providers: { openai: { headers: { authorization: [hunter2] } } }',
    'traces: { endpoint: "ftp://u:hunter2@h" }',
    'server: { secret: [hunter2] }',
  ])('never shows a secret in an error: %s', (yaml) => {
    const problems = problemsOf(yaml).join()
    expect(problems).not.toBe('')
    expect(problems).not.toContain('hunter2')
  })

  it('shows what cannot be one', () => {
    expect(problemsOf('models: { a: { deployments: [demo/echo], timeout: { firstToken: 20 } } }').join()).toMatch(
      /firstToken: found 20, expected/,
    )
  })

  it('names a missing file when it was asked for', () => {
    expect(() => loadConfig({ REPRISE_CONFIG: join(folder, 'nowhere.yaml') })).toThrow(
      /nowhere\.yaml cannot be used:\n {2}- there is no such file\. REPRISE_CONFIG or --config names it: correct the path/,
    )
    expect(() => loadConfig({ REPRISE_CONFIG: folder })).toThrow(/it is a folder\. Name the file in it$/)
  })

  it.each(['0.0.0.0', '::', '192.168.1.5', 'gateway.internal'])('refuses to be open on %s', (host) => {
    expect(problemsOf(`server: { host: "${host}" }`).join()).toContain('server.open')
    expect(problemsOf(`server: { host: "${host}", open: true }`)).toEqual([])
    expect(problemsOf(`server: { host: "${host}" }\nclients: [{ name: a, key: b }]`)).toEqual([])
  })

  it('reports any map of settings without crashing', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (settings) => {
        expect(faultOf(() => load(JSON.stringify(settings)))).toSatisfy(
          (fault) => fault === undefined || fault instanceof ConfigError,
        )
      }),
      { numRuns: 60 },
    )
  })
})

const faultOf = (work: () => unknown): unknown => {
  try {
    work()
    return undefined
  } catch (error) {
    return error
  }
}

describe('what a fault is told with', () => {
  it('is the variable that set the value, not the file', () => {
    expect(problemsOf('server: { port: 1 }', { PORT: 'abc' })).toEqual([
      'server.port (PORT in the environment): found "abc", expected a whole number from 0 to 65535.',
    ])
    expect(problemsOf('server: { port: abc }', { HOST: '127.0.0.1' })).toEqual([
      'server.port: found "abc", expected a whole number from 0 to 65535.',
    ])
  })

  it('are both clients that share a key, by itself or by its hash', () => {
    const hash = createHash('sha256').update('web-key').digest('hex')
    for (const second of ['key: web-key', `keyHash: "${hash}"`]) {
      expect(problemsOf(`clients: [{ name: a, key: web-key }, { name: b, ${second} }]`)).toEqual([
        expect.stringMatching(/^clients\[1\] \(b\): its key is that of clients\[0\] \(a\), .* key of its own\.$/),
      ])
    }
    expect(problemsOf('clients: [{ name: a, key: web-key }, { name: a, key: next-key }]')).toEqual([])
  })
})
