import type { Buffer } from 'node:buffer'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { proofBytes, readHandle, writeHandle } from '../cache/handle-text.ts'
import type { HeldResponse } from '../cache/handle-text.ts'

/** Names for kept responses that only the tenant for whom they were made can use. */
export interface Handles {
  sign(held: HeldResponse, tenant: string): string
  /** Undefined for what was not signed here for this tenant. Never throws. */
  read(handle: string, tenant: string): HeldResponse | undefined
}

/** The proof in a handle is an HMAC-SHA-256 of all that it names and the tenant. Nothing is remembered. */
export const createHandles = (secret: string | Uint8Array): Handles => {
  const proofOf = ({ account, model, id }: HeldResponse, tenant: string): Buffer =>
    createHmac('sha256', secret)
      .update(JSON.stringify([tenant, account, model, id]))
      .digest()
      .subarray(0, proofBytes)
  return {
    sign: (held, tenant) => writeHandle({ proof: proofOf(held, tenant), held }),
    read: (handle, tenant) => {
      const text = readHandle(handle)
      if (text === undefined) return undefined
      return timingSafeEqual(text.proof, proofOf(text.held, tenant)) ? text.held : undefined
    },
  }
}
