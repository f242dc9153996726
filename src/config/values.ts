import { z } from 'zod'

const durationUnits = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const sizeUnits = { B: 1, KB: 1_024, MB: 1_024 ** 2, GB: 1_024 ** 3 } as const

const durationPattern = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/
const durationError = { error: 'a duration such as 250ms, 30s, 15m, 1h or 7d' } as const
const sizeError = { error: 'a size such as 512KB, 64MB or 2GB' } as const
const sizePattern = /^(\d+(?:\.\d+)?)(B|KB|MB|GB)$/

/** `250ms 30s 15m 1h 7d` (or `0`) → milliseconds. */
export const duration = z
  .union([z.literal(0), z.string().regex(durationPattern, durationError), z.literal('0')], durationError)
  .transform((value) => (value === 0 || value === '0' ? 0 : scaled(value, durationPattern, durationUnits)))

/** `512KB 64MB 2GB` → bytes; KB is 1024 bytes. */
export const size = z
  .string(sizeError)
  .regex(sizePattern, sizeError)
  .transform((value) => scaled(value, sizePattern, sizeUnits))

/** A whole number, also as the string that the environment gives. */
export const whole = (minimum: number, maximum: number) =>
  z
    .union([z.number(), z.string().regex(/^\d+$/, wholeError(minimum, maximum))], wholeError(minimum, maximum))
    .transform(Number)
    .pipe(z.number().int().min(minimum, wholeError(minimum, maximum)).max(maximum, wholeError(minimum, maximum)))

const wholeError = (minimum: number, maximum: number) => ({ error: `a whole number from ${minimum} to ${maximum}` })

/** true or false, also as the string that the environment gives. */
export const flag = z
  .union([z.boolean(), z.literal('true'), z.literal('false')], { error: 'true or false' })
  .transform((value) => value === true || value === 'true')

/** A secret or address that may be left empty, which is the same as not setting it. */
export const optionalText = z
  .string()
  .transform((value) => (value.trim() === '' ? undefined : value.trim()))
  .optional()

const scaled = (value: string, pattern: RegExp, units: Readonly<Record<string, number>>): number => {
  const [, amount, unit] = pattern.exec(value) ?? []
  return Math.round(Number(amount) * (units[unit ?? ''] ?? Number.NaN))
}
