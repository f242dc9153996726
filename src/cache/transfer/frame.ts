import { z } from 'zod'
import type { JsonObject } from '../../json.ts'
import { keyVersion } from '../key.ts'

/** Raised when a line means something else than before. */
const formatVersion = 1
const format = 'reprise-cache'

const headerSchema = z.looseObject({
  format: z.literal(format),
  version: z.number(),
  keyVersion: z.number(),
})

const endSchema = z.strictObject({ end: z.strictObject({ entries: z.number().int().min(0) }) })

/** The first line, without its end of line. `now`: epoch ms. */
export const writeHeader = (now: number): string =>
  JSON.stringify({ format, version: formatVersion, keyVersion, exportedAt: new Date(now).toISOString() })

/** The last line: whoever lacks it has not everything. */
export const writeEnd = (entries: number): string => JSON.stringify({ end: { entries } })

/** Why what follows such a first line cannot be taken in; undefined: it can. */
export const headerFault = (line: JsonObject | undefined): string | undefined => {
  const { data } = headerSchema.safeParse(line)
  if (data === undefined) return `The first line is no header of an export ({"format":"${format}", …}).`
  if (data.version !== formatVersion)
    return `The export has version ${data.version} of the format; this gateway reads ${formatVersion}. Export it with the same version of Reprise.`
  if (data.keyVersion !== keyVersion)
    return `The export comes from a version of Reprise that made its cache keys otherwise (${data.keyVersion}, here ${keyVersion}): no call would find its entries.`
  return undefined
}

/** How many entries an end names; undefined: the line is none. */
export const readEnd = (line: JsonObject): number | undefined => endSchema.safeParse(line).data?.end.entries
