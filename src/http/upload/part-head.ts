import { invalid } from '../../errors.ts'
import type { RequestError } from '../../errors.ts'

/** What the head of one part says. RFC 7578 §4. */
export interface PartHead {
  readonly name: string
  /** The part is a file. */
  readonly filename: string | undefined
  readonly type: string | undefined
}

/** Throws `RequestError` for a head that two readers could understand in two ways: a provider would be the second one. */
export const partHead = (text: string): PartHead => {
  const fields = text.split('\r\n').map(fieldOf)
  const [disposition, ...others] = fields.filter(({ name }) => name === 'content-disposition')
  if (disposition === undefined || others.length > 0) throw illFormed('needs one Content-Disposition')
  const parameters = parametersOf(disposition.value)
  if (parameters === undefined) throw illFormed('has a Content-Disposition that is not `form-data; name="…"`')
  const valueOf = (name: string): string | undefined => {
    const [first, ...more] = parameters.filter((one) => one.name === name)
    if (more.length > 0) throw illFormed(`has ${name} twice`)
    return first?.value
  }
  const name = valueOf('name')
  if (name === undefined || name === '') throw illFormed('has no name')
  if (!fieldName.test(name)) throw illFormed('has a name with more in it than letters, digits and _.-[]')
  if (fields.some(({ name: field, value }) => field === 'content-transfer-encoding' && !plainCoding.test(value)))
    throw illFormed('is coded for transfer; send its bytes as they are')
  return { name, filename: valueOf('filename') ?? extended(valueOf('filename*')), type: typeIn(fields) }
}

// As every field of these APIs is named.
const fieldName = /^[\w.[\]-]{1,64}$/

interface Field {
  readonly name: string
  readonly value: string
}

const fieldOf = (line: string): Field => {
  const colon = line.indexOf(':')
  if (colon <= 0 || hasControls(line)) throw illFormed('has a line in its head that is no field')
  return { name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() }
}

// Any control character but the tab.
const hasControls = (line: string): boolean => /[^\P{Cc}\t]/u.test(line)

/** What follows `form-data`; undefined where that is not all there is. Each character is looked at once: the head may hold 8 KB. */
const parametersOf = (disposition: string): readonly Field[] | undefined => {
  const parameter = /\s*;\s*([\w!#$&+.^`|~*-]+)=("(?:[^"\\]|\\.)*"|[^\s;"]*)/uy
  const found: Field[] = []
  let end = /^form-data/i.exec(disposition)?.[0].length ?? 0
  while (end > 0 && end < disposition.length) {
    parameter.lastIndex = end
    const [, name = '', value = ''] = parameter.exec(disposition) ?? []
    found.push({ name: name.toLowerCase(), value: unquoted(value) })
    end = parameter.lastIndex
  }
  return end === 0 ? undefined : found
}

const unquoted = (value: string): string =>
  value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(["\\])/g, '$1') : value

/** RFC 8187: `UTF-8''na%C3%AFve.wav`. */
const extended = (value: string | undefined): string | undefined => {
  if (value === undefined) return undefined
  try {
    return decodeURIComponent(value.replace(/^utf-8'[^']*'/i, ''))
  } catch {
    throw illFormed('has a filename* that is not UTF-8')
  }
}

const plainCoding = /^(?:7bit|8bit|binary)$/i
const mediaType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w!#$&^.+-]+=(?:[\w!#$&^.+-]+|"[^"\\]*"))*$/

const typeIn = (fields: readonly Field[]): string | undefined => {
  const [type, ...others] = fields.filter(({ name }) => name === 'content-type')
  if (type === undefined) return undefined
  if (others.length > 0 || !mediaType.test(type.value)) throw illFormed('has a Content-Type that is none')
  return type.value
}

const illFormed = (why: string): RequestError =>
  invalid(`A part of the form ${why} (RFC 7578 §4.2).`, undefined, 'invalid_form')
