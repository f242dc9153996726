import { Buffer } from 'node:buffer'

/** A response that a provider keeps. */
export interface HeldResponse {
  /** The account that keeps it, by its name in the configuration, and the model that made it. */
  readonly account: string
  readonly model: string
  /** The provider's own id of it. */
  readonly id: string
}

/** The text of a handle, taken apart; whether its proof holds is for `createHandles` to say. */
export interface HandleText {
  readonly proof: Uint8Array
  readonly held: HeldResponse
}

const prefix = 'resp_'
// 128 bits: nobody finds one that fits by trying.
export const proofBytes = 16
/** Longer than any that is made here: an id and a name have some hundred characters. */
const longestHandle = 1_024

/** `resp_` and, in base64url, the proof followed by account, model and id. */
export const writeHandle = ({ proof, held }: HandleText): string => {
  const named = Buffer.from(JSON.stringify([held.account, held.model, held.id]))
  return prefix + Buffer.concat([proof, named]).toString('base64url')
}

/** Undefined for what is no handle. Never throws. */
export const readHandle = (handle: string): HandleText | undefined => {
  if (!handle.startsWith(prefix) || handle.length > longestHandle) return undefined
  const bytes = Buffer.from(handle.slice(prefix.length), 'base64url')
  const held = bytes.length > proofBytes ? heldIn(bytes.subarray(proofBytes).toString('utf8')) : undefined
  return held && { proof: bytes.subarray(0, proofBytes), held }
}

const heldIn = (text: string): HeldResponse | undefined => {
  try {
    const named: unknown = JSON.parse(text)
    if (!Array.isArray(named)) return undefined
    const [account, model, id]: readonly unknown[] = named
    return typeof account === 'string' && typeof model === 'string' && typeof id === 'string'
      ? { account, model, id }
      : undefined
  } catch {
    return undefined
  }
}
