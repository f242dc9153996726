import { readFileSync } from 'node:fs'

/** As of the shipped model. */
export const DIMENSIONS = 384

/** The vectors that embed.ts has written. */
export const vectorsIn = (path: string): readonly Float32Array[] => {
  const bytes = readFileSync(path)
  const all = new Float32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / 4))
  return Array.from({ length: Math.floor(all.length / DIMENSIONS) }, (_, number) =>
    // A copy: a part of the whole would take the whole with it into another thread.
    all.slice(number * DIMENSIONS, (number + 1) * DIMENSIONS),
  )
}

export const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`
