import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { dialects } from '../../src/dialects/index.ts'
import { doorsOf } from '../../src/http/doors.ts'
import { nextTurn } from '../../src/http/within.ts'
import type { JsonObject } from '../../src/json.ts'
import { createSpoolSpace } from '../../src/http/upload/spool.ts'
import { dial, serve } from './sockets.ts'
import { testApp } from './support.ts'

const boundary = 'limit-of-a-part'
const typed = { 'content-type': `multipart/form-data; boundary=${boundary}` }
const sound = { filename: 'a.wav', text: 'RIFF' }
type Value = string | { readonly filename: string; readonly text: string }

const part = (name: string, value: Value): string =>
  typeof value === 'string'
    ? `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
    : `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${value.filename}"\r\nContent-Type: audio/wav\r\n\r\n${value.text}\r\n`

const form = (...parts: readonly (readonly [string, Value])[]): string =>
  `${parts.map(([name, value]) => part(name, value)).join('')}--${boundary}--\r\n`

const model = ['model', 'demo/listen'] as const

/** Per door: the smallest form that is in order, and what is wrong with others, by the field that the error must name. */
const doors: Readonly<
  Record<string, { readonly good: readonly (readonly [string, Value])[]; readonly bad: readonly [string, string][] }>
> = {
  '/v1/audio/transcriptions': {
    good: [['file', sound], model],
    bad: [
      [form(model), 'file'],
      [form(model, ['file', 'no file']), 'file'],
      [form(model, ['file', sound], ['file', sound]), 'file'],
      [form(model, ['file', sound], ['temperature', 'hot']), 'temperature'],
      [form(model, ['file', sound], ['stream', 'yes']), 'stream'],
    ],
  },
  '/v1/audio/translations': {
    good: [['file', sound], model],
    bad: [
      [form(model), 'file'],
      [form(model, ['file', sound], ['response_format', '']), 'response_format'],
    ],
  },
  '/v1/images/edits': {
    good: [['image', sound], ['prompt', 'a square'], model],
    bad: [
      [form(model, ['prompt', 'a square']), 'image'],
      [form(model, ['image', sound]), 'prompt'],
      [form(model, ['image', sound], ['prompt', 'p'], ['mask', 'none']), 'mask'],
      [form(model, ['image', sound], ['prompt', 'p'], ['n', '0']), 'n'],
    ],
  },
  '/v1/images/variations': {
    good: [['image', sound], model],
    bad: [
      [form(model), 'image'],
      [form(model, ['image', 'no file']), 'image'],
      [form(model, ['image', sound], ['n', 'two']), 'n'],
    ],
  },
}

it('covers every door of forms', () => {
  const templates = doorsOf(dialects)
    .filter(({ dialect }) => dialect.form !== undefined)
    .map(({ template }) => template)
  expect(templates.sort()).toEqual(Object.keys(doors).sort())
})

const uploads = (changes: object = {}) => ({
  limitBytes: 100_000,
  timeoutMs: 60_000,
  spools: createSpoolSpace()({ folder: tmpdir(), spaceBytes: 150_000 }),
  ...changes,
})

describe.each(Object.entries(doors))('POST %s', (path, { good, bad }) => {
  const orJson = path === '/v1/images/edits'
  const { app, calls } = testApp(undefined, { dialects, uploads: uploads() })
  const send = async (body: string | Uint8Array, headers: Record<string, string> = typed) => {
    const response = await app.request(path, { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
    return { response, status: response.status, body: (await response.json()) as { error: JsonObject } }
  }
  const expectRefusal = (
    { body, status }: Awaited<ReturnType<typeof send>>,
    wanted: JsonObject & { status: number },
  ) => {
    const { status: expected, ...members } = wanted
    expect(status).toBe(expected)
    expect(Object.keys(body.error).toSorted()).toEqual(['code', 'message', 'param', 'type'])
    expect(body.error).toMatchObject(members)
  }

  it('takes the smallest form, whichever part comes first', async () => {
    for (const parts of [good, good.toReversed()]) {
      const before = calls.length
      expect((await send(form(...parts))).status).toBe(200)
      expect(calls.length).toBe(before + 1)
      expect(calls.at(-1)?.request.model).toBe('demo/listen')
    }
  })

  const whole = form(...good)
  it.each([
    ['no body', '', { status: 400, code: 'invalid_form' }],
    ['text that is no form', 'model=x', { status: 400, code: 'invalid_form' }],
    ['a form without its last boundary', whole.slice(0, -6), { status: 400, code: 'invalid_form' }],
    ['a form cut in a file', whole.slice(0, whole.indexOf('RIFF') + 2), { status: 400, code: 'invalid_form' }],
    ['a form cut in a head', whole.slice(0, 40), { status: 400, code: 'invalid_form' }],
    ['no model', form(...good.filter(([name]) => name !== 'model')), { status: 400, param: 'model' }],
    ['an empty model', form(...good, ['model', '']).replace('demo/listen', ''), { status: 400, param: 'model' }],
    ['two models', form(...good, ['model', 'demo/other']), { status: 400, param: 'model' }],
    [
      'a model that is a file',
      form(...good.filter(([name]) => name !== 'model'), ['model', sound]),
      { status: 400, param: 'model' },
    ],
    ['our own member as text', form(...good, ['cache', '{ttl']), { status: 400, param: 'cache' }],
    [
      'a field that is not UTF-8',
      Buffer.from(form(...good, ['user', '\xff']), 'latin1'),
      { status: 400, param: 'user' },
    ],
    ['a name with a quote in it', form(...good, ['a\\"; name=\\"model', 'x']), { status: 400, code: 'invalid_form' }],
    [
      'a part with two names',
      whole.replace('name="model"', 'name="x"; name="model"'),
      { status: 400, code: 'invalid_form' },
    ],
    [
      'a part without a disposition',
      whole.replace('Content-Disposition: form-data; name="model"', 'X-Y: z'),
      { status: 400, code: 'invalid_form' },
    ],
    [
      'a part in base64',
      whole.replace('Content-Type: audio/wav', 'Content-Transfer-Encoding: base64'),
      { status: 400, code: 'invalid_form' },
    ],
    ['a head that does not end', `--${boundary}\r\nX: ${'y'.repeat(9_000)}`, { status: 400, code: 'invalid_form' }],
    [
      'a hundred parts too many',
      form(...good, ...Array.from({ length: 100 }, (_, at) => [`f${at}`, ''] as const)),
      { status: 413, code: 'request_too_large' },
    ],
    [
      'a file over the limit',
      form(...good, ['more', { filename: 'm', text: 'x'.repeat(100_000) }]),
      { status: 413, code: 'request_too_large' },
    ],
  ])('refuses %s', async (_, body, wanted) => {
    const before = calls.length
    expectRefusal(await send(body), { type: 'invalid_request_error', ...wanted })
    expect(calls.length).toBe(before)
  })

  it.each(bad)('refuses %j, naming %s', async (body, param) => {
    const refused = await send(body)
    expectRefusal(refused, { status: 400, type: 'invalid_request_error', param })
    expect(refused.body.error['message']).toContain(param)
  })

  it.each([
    [
      'what says that it is JSON',
      { 'content-type': 'application/json' },
      orJson
        ? { status: 400, code: 'invalid_value', type: 'invalid_request_error' }
        : { status: 415, code: 'unsupported_content_type' },
    ],
    [
      'another form',
      { 'content-type': 'application/x-www-form-urlencoded' },
      { status: 415, code: 'unsupported_content_type' },
    ],
    ['no boundary', { 'content-type': 'multipart/form-data' }, { status: 400, param: 'content-type' }],
    ['an empty boundary', { 'content-type': 'multipart/form-data; boundary=' }, { status: 400, param: 'content-type' }],
    ['a coding', { ...typed, 'content-encoding': 'gzip' }, { status: 415, code: 'unsupported_content_encoding' }],
    ['a length over the limit', { ...typed, 'content-length': '100001' }, { status: 413, code: 'request_too_large' }],
    ['a page of elsewhere', { ...typed, origin: 'https://evil.example' }, { status: 403, code: 'origin_not_allowed' }],
    ['a sandboxed page', { ...typed, origin: 'null' }, { status: 403, code: 'origin_not_allowed' }],
  ])('refuses %s', async (_, headers, wanted) => {
    const refused = await send(whole, headers)
    expect(refused.status).toBe(wanted.status)
    expectRefusal(refused, wanted)
  })

  it('refuses another method', async () => {
    expect((await app.request(path)).status).toBe(405)
  })
})

describe('the space for forms', () => {
  const path = '/v1/audio/transcriptions'
  const large = (letter: string) => form(['file', { filename: 'l.wav', text: letter.repeat(90_000) }], model)
  const post = (app: ReturnType<typeof testApp>['app'], body: string | Uint8Array) =>
    app.request(path, { method: 'POST', body, headers: typed, duplex: 'half' } as RequestInit)

  it('is bounded over all calls, and free again when they are over, however they end', async () => {
    let answer: () => void = () => {}
    const waiting = new Promise<void>((resolve) => (answer = resolve))
    let held: (() => void) | undefined
    const { app } = testApp(
      async (call) => {
        if (call.request.body['language'] !== 'hold') throw new Error('no answer')
        held = call.upload?.hold()
        await waiting
        throw new Error('no answer')
      },
      { dialects, uploads: uploads() },
    )
    const first = post(
      app,
      form(['file', { filename: 'l.wav', text: 'a'.repeat(90_000) }], model, ['language', 'hold']),
    )
    await expect.poll(() => held).toBeDefined()
    const refused = await post(app, large('b'))
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('5')
    expect(await refused.json()).toMatchObject({ error: { code: 'uploads_full' } })
    answer()
    expect((await first).status).toBe(500)
    // Somebody else still wants the file.
    expect((await post(app, large('c'))).status).toBe(503)
    held?.()
    for (let time = 0; time < 3; time++) {
      expect((await post(app, large('d'))).status).toBe(500)
      expect((await post(app, large('e').slice(0, -9))).status).toBe(400)
    }
  })

  it('is given back by a client that takes too long, and by one that leaves', async () => {
    const { listening, clock, ended, calls, faults } = await serve(undefined, { dialects, uploads: uploads() })
    const { socket, until } = dial(listening)
    const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${typed['content-type']}\r\ncontent-length: 95000\r\n\r\n`
    socket.write(head + large('f').slice(0, 80_000))
    await clock.untilSleeping()
    await clock.advance(60_000)
    await until(/408 Request Timeout[^]*server\.uploads\.timeout/)
    expect(await ended).toMatchObject({ status: 408 })
    const leaving = dial(listening)
    leaving.socket.write(head + large('g').slice(0, 80_000))
    await clock.untilSleeping()
    leaving.socket.destroy()
    await nextTurn()
    expect(calls).toEqual([])
    expect(faults).toEqual([])
    const last = dial(listening)
    const whole = large('h')
    last.socket.write(head.replace('95000', String(whole.length)) + whole)
    await last.until(/200 OK/)
  })

  it('is no file that anybody could find', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('reprise-upload'))
    let during: readonly string[] = []
    let bytes = 0
    const { app } = testApp(
      async (call) => {
        during = readdirSync(tmpdir()).filter((name) => name.startsWith('reprise-upload'))
        const [file] = call.upload?.parts ?? []
        if (file?.kind === 'file') for await (const piece of call.upload?.read(file) ?? []) bytes += piece.length
        throw new Error('enough')
      },
      { dialects },
    )
    await post(app, form(['file', { filename: 'l.wav', text: 'z'.repeat(2_500_000) }], model))
    expect(bytes).toBe(2_500_000)
    expect(during).toEqual(before)
  })
})
