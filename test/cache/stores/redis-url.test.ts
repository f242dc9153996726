import { describe, expect, it } from 'vitest'
import { redisTarget } from '../../../src/cache/stores/redis/url.ts'

describe('a Redis URL', () => {
  it.each([
    [
      'redis://cache.example',
      { kind: 'single', addresses: [{ host: 'cache.example', port: 6379 }], tls: false, database: 0 },
    ],
    ['redis://127.0.0.1:6380/3', { kind: 'single', addresses: [{ host: '127.0.0.1', port: 6380 }], database: 3 }],
    [' redis://[::1]:6379/ ', { kind: 'single', addresses: [{ host: '::1', port: 6379 }], database: 0 }],
    ['rediss://me:p%40ss%3A@h', { tls: true, username: 'me', password: 'p@ss:' }],
    ['redis://:secret@h', { username: undefined, password: 'secret' }],
    ['redis://me@h', { username: 'me', password: undefined }],
    [
      'redis+cluster://:pw@a:7000,b,[::2]:7002',
      {
        kind: 'cluster',
        password: 'pw',
        addresses: [
          { host: 'a', port: 7000 },
          { host: 'b', port: 6379 },
          { host: '::2', port: 7002 },
        ],
      },
    ],
    [
      'rediss+sentinel://u:p@s1,s2:26380/my%20master/2?sentinelPassword=sp',
      {
        kind: 'sentinel',
        tls: true,
        username: 'u',
        password: 'p',
        master: 'my master',
        database: 2,
        sentinelPassword: 'sp',
        addresses: [
          { host: 's1', port: 26379 },
          { host: 's2', port: 26380 },
        ],
      },
    ],
  ])('is read: %s', (url, expected) => {
    expect(redisTarget(url)).toMatchObject(expected)
  })

  it.each([
    'http://h:6379',
    'cache.example:6379',
    'redis://',
    'redis:///0',
    'redis://a,b',
    'redis://h:port',
    'redis://h:99999',
    'redis://h/zero',
    'redis://h/0/1',
    'redis+cluster://a,,b',
    'redis+cluster://a/1',
    'redis+sentinel://s1,s2',
    'redis+twins://a,b',
    'redis://u:%zz@h',
  ])('is refused with the spellings that are known: %s', (url) => {
    expect(() => redisTarget(url)).toThrow(/^redis\.url cannot be used: .+ Write redis:\/\/host:6379/)
  })

  it('is never repeated in an error, for it may hold a password', () => {
    for (const url of [
      'redis://me:hunter2@a,b',
      'redis://me:hunter2@h/x',
      'redis+what://me:hunter2@h',
      'redis://me:hunter2@:x',
    ]) {
      expect(() => redisTarget(url)).toThrow(/^(?!.*hunter2)/)
    }
  })
})
