import { StoreError } from '../errors.ts'

/** Where a Redis is, as its URL says. */
export interface RedisTarget {
  readonly kind: 'single' | 'cluster' | 'sentinel'
  /** One for `single`; for the others as many as are named, any of which may be down. */
  readonly addresses: readonly [RedisAddress, ...RedisAddress[]]
  readonly tls: boolean
  /** PEM of those that may sign the server's certificate; those that Node knows where absent. */
  readonly authorities?: string | undefined
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly database: number
  /** The name that the sentinels know the master by. */
  readonly master?: string | undefined
  readonly sentinelPassword?: string | undefined
}

export interface RedisAddress {
  readonly host: string
  readonly port: number
}

const pattern = /^redis(s?)(?:\+(cluster|sentinel))?:\/\/(?:([^@/]*)@)?([^/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/

/**
 * Reads the spellings of a Redis URL (`rediss` for TLS, credentials percent-encoded):
 *
 * - `redis://[user:password@]host[:6379][/database]`
 * - `redis+cluster://[user:password@]host[:6379],host[:6379]…`: some of the nodes
 * - `redis+sentinel://[user:password@]host[:26379],host[:26379]…/mastername[/database][?sentinelPassword=…]`
 *
 * Throws a `StoreError` that never repeats the URL, which may hold a password.
 */
export const redisTarget = (url: string): RedisTarget => {
  const [whole, secure, mode, credentials, hosts = '', path = '', query = ''] = pattern.exec(url.trim()) ?? []
  if (whole === undefined) throw wrong('it has none of the spellings that are known')
  const kind = mode === 'cluster' || mode === 'sentinel' ? mode : 'single'
  const segments = path.split('/').filter((segment) => segment !== '')
  const master = kind === 'sentinel' ? segments.shift() : undefined
  if (kind === 'sentinel' && master === undefined) throw wrong('the name of the master is missing after the sentinels')
  const addresses = addressesIn(hosts, kind === 'sentinel' ? 26_379 : 6_379)
  if (kind === 'single' && addresses.length > 1) throw wrong('several hosts need redis+cluster:// or redis+sentinel://')
  return {
    kind,
    addresses,
    tls: secure === 's',
    ...credentialsIn(credentials),
    database: databaseIn(segments, kind),
    master: master === undefined ? undefined : decoded(master),
    sentinelPassword: new URLSearchParams(query).get('sentinelPassword') ?? undefined,
  }
}

const wrong = (fault: string): StoreError =>
  new StoreError(
    'redis',
    'open',
    `redis.url cannot be used: ${fault}. Write redis://host:6379, rediss://user:password@host:6379/0, ` +
      'redis+cluster://host1:6379,host2:6379 or redis+sentinel://host1:26379,host2:26379/mastername.',
  )

const addressesIn = (hosts: string, port: number): readonly [RedisAddress, ...RedisAddress[]] => {
  const [first, ...others] = hosts.split(',').map((host) => addressOf(host, port))
  if (first === undefined) throw wrong('it names no host')
  return [first, ...others]
}

const addressOf = (host: string, port: number): RedisAddress => {
  const address = URL.canParse(`redis://${host}`) ? new URL(`redis://${host}`) : undefined
  if (address === undefined || address.hostname === '') throw wrong('a host in it is ill-formed')
  return { host: address.hostname.replace(/^\[|\]$/g, ''), port: address.port === '' ? port : Number(address.port) }
}

const credentialsIn = (credentials: string | undefined): Pick<RedisTarget, 'username' | 'password'> => {
  if (credentials === undefined || credentials === '') return {}
  const colon = credentials.indexOf(':')
  const username = colon < 0 ? credentials : credentials.slice(0, colon)
  return {
    username: username === '' ? undefined : decoded(username),
    password: colon < 0 ? undefined : decoded(credentials.slice(colon + 1)),
  }
}

const databaseIn = (segments: readonly string[], kind: RedisTarget['kind']): number => {
  const [segment = '0', ...more] = segments
  if (more.length > 0 || !/^\d{1,5}$/.test(segment)) throw wrong('the database after the host must be a number')
  if (kind === 'cluster' && segment !== '0') throw wrong('a cluster has only database 0')
  return Number(segment)
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw wrong('a part of it is not percent-encoded properly')
  }
}
