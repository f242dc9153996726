import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'
import { LRUCache } from 'lru-cache'

/** Remembers what was made of a body, so that a body which comes again byte for byte need not be read again. */
export interface BodyMemo<Made> {
  /**
   * What `make` gives for these bytes, now or at an earlier time; what throws is not remembered. `variant` names everything else that
   * `make` depends on. With the tenant in it, no caller can tell by the time it takes what another has sent.
   */
  of(bytes: Uint8Array, variant: string, make: () => Made): Made
}

interface Remembered<Made> {
  readonly bytes: Uint8Array
  readonly made: Made
}

// A parsed body takes about three times the memory of its text, which is kept beside it.
const memoryPerByte = 4

/** `maxBytes` bounds the memory, roughly; a body that would take more than a sixteenth of it is not remembered. */
export const createBodyMemo = <Made>({ maxBytes }: { readonly maxBytes: number }): BodyMemo<Made> => {
  const memory = new LRUCache<string, Remembered<Made>>({
    maxSize: maxBytes,
    maxEntrySize: Math.ceil(maxBytes / 16),
    sizeCalculation: ({ bytes }) => 1_024 + bytes.length * memoryPerByte,
  })
  return {
    of: (bytes, variant, make) => {
      // The checksum only finds the place; equality is decided by the bytes themselves.
      const place = `${crc32(bytes)} ${bytes.length} ${variant}`
      const known = memory.get(place)
      if (known !== undefined && Buffer.compare(known.bytes, bytes) === 0) return known.made
      const made = make()
      memory.set(place, { bytes, made })
      return made
    },
  }
}
