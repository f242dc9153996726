import { Buffer } from 'node:buffer'
import type { Caller } from '../call.ts'
import { RequestError } from '../errors.ts'
import type { HeaderReader } from './context.ts'
import { hashOf, presentedKeys, sameHash } from './keys.ts'

/** Who calls. */
export interface Callers {
  /** Throws `RequestError` 401 where clients are configured and none of the keys shown is theirs. */
  identify(headers: HeaderReader): Caller
}

/** One client of the configuration, with exactly one of `key` and `keyHash` (SHA-256 in hex). */
export interface ClientSettings {
  readonly name: string
  readonly key?: string | undefined
  readonly keyHash?: string | undefined
  /** The name when absent. */
  readonly tenant?: string | undefined
  /** Globs of model names. */
  readonly models: readonly string[]
}

/** Without clients everybody may call, each with the provider key it brings. Of configured keys only hashes are kept. */
export const createCallers = (clients: readonly ClientSettings[]): Callers => {
  if (clients.length === 0) return { identify: anybody }
  const known = clients.map(knownKey)
  return {
    identify: (headers) => {
      const keys = presentedKeys(headers)
      for (const key of keys) {
        const caller = whose(hashOf(key), known)
        if (caller !== undefined) return caller
      }
      throw refusal(keys.length > 0)
    },
  }
}

interface KnownKey {
  readonly hash: Buffer
  readonly caller: Caller
}

const knownKey = ({ name, key, keyHash = '', tenant, models }: ClientSettings): KnownKey => {
  const hash = key === undefined ? Buffer.from(keyHash, 'hex') : hashOf(key)
  if (hash.length !== 32) throw new Error(`The client ${name} needs a key, or a keyHash of 64 hex digits.`)
  return { hash, caller: { name, tenant: tenant ?? name, models } }
}

/** Compares with every hash, so that the time does not tell which client it was. */
const whose = (hash: Buffer, known: readonly KnownKey[]): Caller | undefined => {
  let found: Caller | undefined
  for (const candidate of known) {
    if (sameHash(hash, candidate.hash)) found ??= candidate.caller
  }
  return found
}

// 128 bits: two tenants never share a name by chance, and nobody can find a key for the name of another.
const tenantDigits = 32

const nobody: Caller = { name: 'anonymous', tenant: 'anonymous', models: ['*'] }

/** The caller's own provider key is passed on, and its hash keeps its answers apart from those of other keys. */
const anybody = (headers: HeaderReader): Caller => {
  const [credential] = presentedKeys(headers)
  if (credential === undefined) return nobody
  return { ...nobody, tenant: hashOf(credential).toString('hex').slice(0, tenantDigits), credential }
}

const refusal = (shown: boolean): RequestError =>
  new RequestError({
    status: 401,
    kind: 'authentication',
    code: 'invalid_api_key',
    message: shown
      ? 'This client key is not known to the gateway. Ask its operator for one of those under clients.'
      : 'A client key is missing. Send it as Authorization: Bearer <key> or as x-api-key.',
  })
