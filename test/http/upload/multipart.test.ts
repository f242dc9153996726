import { Buffer } from 'node:buffer'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RequestError } from '../../../src/errors.ts'
import { formTokens } from '../../../src/http/upload/multipart.ts'
import { partHead } from '../../../src/http/upload/part-head.ts'

const boundary = '--x'

interface Part {
  readonly head: string
  readonly bytes: Buffer
}

/** A form of these parts, with what RFC 2046 allows around them. */
const formOf = (parts: readonly Part[], { preamble = '', padding = '', epilogue = '\r\n' } = {}): Buffer =>
  Buffer.concat([
    Buffer.from(preamble === '' ? '' : `${preamble}\r\n`),
    ...parts.flatMap(({ head, bytes }, index) => [
      Buffer.from(`${index === 0 ? '' : '\r\n'}--${boundary}${padding}\r\n${head}\r\n\r\n`),
      bytes,
    ]),
    Buffer.from(`\r\n--${boundary}--${epilogue}`),
  ])

const cut = async function* (bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (const size of sizes) {
    yield bytes.subarray(at, at + size)
    at += size
  }
  yield bytes.subarray(at)
}

const read = async (bytes: Buffer, sizes: readonly number[] = []): Promise<readonly Part[]> => {
  const parts: { head: string; pieces: Uint8Array[] }[] = []
  for await (const token of formTokens(cut(bytes, sizes), boundary)) {
    if (token.kind === 'head') parts.push({ head: token.text, pieces: [] })
    else parts.at(-1)?.pieces.push(Buffer.from(token.bytes))
  }
  return parts.map(({ head, pieces }) => ({ head, bytes: Buffer.concat(pieces) }))
}

const delimiter = `\r\n--${boundary}`
// Bytes that are nearly a delimiter, so that every false start is met.
const tricky = fc
  .array(
    fc.constantFrom('\r', '\n', '-', '--', '--x', 'x', '\r\n', '\r\n-', '\r\n--', '\r\n----', '\0', 'ä', 'Content'),
  )
  .map((pieces) => Buffer.from(pieces.join('')))
  .filter((bytes) => !bytes.includes(delimiter) && !Buffer.concat([Buffer.from('\r\n'), bytes]).includes(delimiter))
const part = fc.record({ head: fc.constantFrom('A: b', 'A: b\r\nC: d', 'A: --x'), bytes: tricky })

describe('a form', () => {
  it('is the same parts however it is cut', async () => {
    const parts = fc.array(part, { minLength: 1, maxLength: 4 })
    const around = fc.record({
      preamble: fc.constantFrom('', 'to be ignored', 'a\r\nb'),
      padding: fc.constantFrom('', ' ', '\t '),
      epilogue: fc.constantFrom('', ' ', ' \t\r\nmore', '\nmore', '\r\n', '\r\n--x--x'),
    })
    await fc.assert(
      fc.asyncProperty(parts, around, fc.array(fc.nat(7), { maxLength: 80 }), async (given, extras, sizes) => {
        expect(await read(formOf(given, extras), sizes)).toEqual(given)
      }),
    )
  })

  it('is refused when it is cut off anywhere', async () => {
    const whole = formOf([
      { head: 'A: b', bytes: Buffer.from('one') },
      { head: 'A: b', bytes: Buffer.from('two') },
    ])
    for (let length = 0; length < whole.length - 2; length++)
      await expect(read(whole.subarray(0, length)), `${length}`).rejects.toBeInstanceOf(RequestError)
  })

  it('is refused when a boundary goes on', async () => {
    await expect(read(Buffer.from(`--${boundary}y\r\nA: b\r\n\r\n`))).rejects.toThrow(/boundary goes on/)
    for (const last of ['--more', '-- more', '--\rmore', '---'])
      for (const sizes of [[], Array.from({ length: 60 }, () => 1)])
        await expect(
          read(Buffer.from(`--${boundary}\r\nA: b\r\n\r\nfile${delimiter}${last}\r\n`), sizes),
        ).rejects.toThrow(/boundary goes on/)
    await expect(read(Buffer.from(`--${boundary}${' '.repeat(300)}`))).rejects.toThrow(/boundary goes on/)
  })
})

describe('the head of a part', () => {
  it.each([
    ['form-data; name="file"; filename="a b.wav"', { name: 'file', filename: 'a b.wav' }],
    ['form-data; name=file; filename=a.wav', { name: 'file', filename: 'a.wav' }],
    ['Form-Data ; Name="image[]" ; FileName="x;y=\\"z\\".png"', { name: 'image[]', filename: 'x;y="z".png' }],
    ['form-data; name="file"; filename="take 1 ; last .wav"', { name: 'file', filename: 'take 1 ; last .wav' }],
    ['form-data; name="file"; filename="grüße.wav"', { name: 'file', filename: 'grüße.wav' }],
    ["form-data; name=file; filename*=UTF-8''gr%C3%BC%C3%9Fe.wav", { name: 'file', filename: 'grüße.wav' }],
    ['form-data; name="file"; filename=""', { name: 'file', filename: '' }],
    ['form-data; name="model"', { name: 'model', filename: undefined }],
  ])('reads %s', (disposition, wanted) => {
    expect(partHead(`content-disposition: ${disposition}`)).toMatchObject(wanted)
  })

  // Read in a time that grows with its square, a form of a megabyte would stop everybody else for half a minute.
  it('is read in one go, whatever it is filled with', () => {
    const fillings = [' '.repeat(7_900), '; '.repeat(3_900), '\\"'.repeat(3_900), ' ;'.repeat(3_900)]
    for (const filling of fillings) {
      for (let time = 0; time < 100; time++)
        expect(partHead(`Content-Disposition: form-data; name="a"; filename="${filling}b"`)).toMatchObject({
          name: 'a',
        })
    }
  })

  it.each([
    ['attachment; name="file"'],
    ['form-data'],
    ['form-data; name=""'],
    ['form-data; name="a"; name="b"'],
    ['form-data; name="a"b'],
    ['form-data; name="a";'],
    ['form-dataname="a"'],
    ['form-data; name="a'],
    ['form-data; name="a b"'],
    ['form-data; name="a\\""'],
    ['form-data; name="mod\\\\el"'],
    ["form-data; name=a; filename*=UTF-8''%ff"],
    ['form-data, name="a"'],
  ])('refuses %s', (disposition) => {
    expect(() => partHead(`Content-Disposition: ${disposition}`)).toThrow(RequestError)
  })

  it.each([
    ['Content-Type: text/html\r\nContent-Type: audio/wav'],
    ['Content-Type: none'],
    ['Content-Type: audio/wav\u0000'],
    ['Content-Disposition: form-data; name="b"'],
    ['no field'],
    [': x'],
    [' folded: x\r\n\tgoes on'],
  ])('refuses beside it %s', (line) => {
    expect(() => partHead(`Content-Disposition: form-data; name="a"\r\n${line}`)).toThrow(RequestError)
  })
})
