import { Buffer } from 'node:buffer'
import { readdirSync, readlinkSync } from 'node:fs'
import OpenAI, { toFile } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gate, jsonReply, resetting, send, sse, startFakeProvider, streamReply } from '../support/fake-provider.ts'
import type { FakeProvider, ReceivedRequest, Reply } from '../support/fake-provider.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

/** Sound and pictures over upstreams that are well, ill, or gone. */

let provider: FakeProvider
let backup: FakeProvider
let gateway: TestGateway
let client: OpenAI

beforeAll(async () => {
  provider = await startFakeProvider()
  backup = await startFakeProvider()
  gateway = await startTestGateway({
    yaml: `
clients:
  - { name: sdk, key: client-key }
  - { name: narrow, key: narrow-key, models: ["one/*"] }
providers:
  one: { kind: openai-compatible, baseUrl: "${provider.url}", apiKey: upstream-key }
  two: { kind: openai-compatible, baseUrl: "${backup.url}", apiKey: upstream-key }
  words: { kind: cerebras, baseUrl: "${provider.url}", apiKey: upstream-key }
routing: { retry: { attempts: 1 } }
models:
  ears: { deployments: [{ provider: one, model: whisper-1 }, { provider: two, model: whisper-2 }] }
  fixed: { deployments: [{ provider: one, model: whisper-1, parameters: { language: de, temperature: 0 } }] }
`,
  })
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'client-key', maxRetries: 0 })
})
afterAll(async () => {
  await gateway.close()
  await provider.close()
  await backup.close()
})

let unique = 0
const fresh = () => `RIFF ${++unique} `
const wav = (bytes = 10) => toFile(Buffer.from(fresh().padEnd(bytes, 'x')), 'a.wav', { type: 'audio/wav' })
const heard = (text: string, usage = {}) => jsonReply({ text, ...usage })
const received = (request: ReceivedRequest): Promise<FormData> =>
  new Response(request.text, { headers: { 'content-type': request.headers['content-type'] ?? '' } }).formData()

describe('a form on its way', () => {
  it('arrives as it came, under the name that the model has there', async () => {
    provider.reply(heard('words', { usage: { type: 'tokens', input_tokens: 9, output_tokens: 2 } }))
    const file = await wav()
    const { data } = await client.audio.transcriptions
      .create({ file, model: 'ears', language: 'en', timestamp_granularities: ['word', 'segment'] })
      .withResponse()
    expect(data.text).toBe('words')
    const request = provider.requests.at(-1)!
    expect(request.path).toBe('/audio/transcriptions')
    expect(request.headers['content-length']).toBe(String(Buffer.byteLength(request.text)))
    expect(JSON.stringify(request.headers)).not.toContain('client-key')
    expect(request.headers.authorization).toBe('Bearer upstream-key')
    const form = await received(request)
    expect([...form.keys()]).toEqual([
      'model',
      'file',
      'language',
      'timestamp_granularities[]',
      'timestamp_granularities[]',
    ])
    expect(form.get('model')).toBe('whisper-1')
    expect(form.get('language')).toBe('en')
    const sent = form.get('file') as File
    expect([sent.name, sent.type, await sent.text()]).toEqual(['a.wav', 'audio/wav', await file.text()])
  })

  it('takes our own member for itself', async () => {
    provider.reply(heard('tagged'))
    const asked = { file: await wav(), model: 'one/w', cache: JSON.stringify({ ttl: 60, tags: ['calls'] }) }
    const { response } = await client.audio.transcriptions.create(asked).withResponse()
    expect(response.headers.get('cache-status')).toBe('reprise; fwd=miss; stored')
    expect([...(await received(provider.requests.at(-1)!)).keys()]).toEqual(['model', 'file'])
    const key = { authorization: 'Bearer client-key', 'content-type': 'application/json' }
    const purge = { method: 'POST', headers: key, body: JSON.stringify({ tags: ['calls'] }) }
    expect(await (await fetch(`${gateway.url}/admin/cache/purge`, purge)).json()).toEqual({ purged: 1 })
  })

  it("has the deployment's own parameters over the caller's", async () => {
    provider.reply(heard('Wörter'))
    await client.audio.transcriptions.create({ file: await wav(), model: 'fixed', language: 'en' })
    const form = await received(provider.requests.at(-1)!)
    expect(form.getAll('language')).toEqual(['de'])
    expect(form.getAll('temperature')).toEqual(['0'])
  })

  it('is no form where the client sent JSON, which the door of edits takes as well', async () => {
    provider.reply(jsonReply({ created: 1, data: [{ b64_json: 'iVBORw0KGgo=' }] }))
    const asked = { prompt: 'make it red', images: [{ image_url: 'data:image/png;base64,iVBORw0KGgo=' }], seed: 7 }
    const headers = { authorization: 'Bearer client-key', 'content-type': 'application/json' }
    const ask = () =>
      fetch(`${gateway.url}/v1/images/edits`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ model: 'one/gpt-image-1.5', ...asked }),
      })
    expect((await ask()).status).toBe(200)
    const request = provider.requests.at(-1)!
    expect([request.path, request.headers['content-type']]).toEqual(['/images/edits', 'application/json'])
    expect(JSON.parse(request.text)).toEqual({ model: 'gpt-image-1.5', ...asked })
    expect((await ask()).headers.get('x-cache')).toBe('HIT')
  })

  it.each([
    ['nothing listens to it', resetting],
    ['it is overloaded', jsonReply({ error: { message: 'busy' } }, { status: 503 })],
    ['it breaks off', { headers: { 'content-type': 'application/json' }, steps: [send('{"text":'), 'reset'] } as Reply],
  ])('goes whole to the next provider when %s', async (_, failure) => {
    provider.reply(failure)
    backup.reply(heard('from the other'))
    const file = await wav(3_000_000)
    const { data, response } = await client.audio.transcriptions.create({ file, model: 'ears' }).withResponse()
    expect(data.text).toBe('from the other')
    expect(response.headers.get('x-reprise-attempts')).toBe('2')
    const form = await received(backup.requests.at(-1)!)
    expect(form.get('model')).toBe('whisper-2')
    expect((form.get('file') as File).size).toBe(3_000_000)
  })

  it("is refused in the provider's words when it is the caller's fault", async () => {
    provider.reply(
      jsonReply(
        { error: { message: 'Invalid file format.', type: 'invalid_request_error', param: 'file', code: null } },
        { status: 400 },
      ),
    )
    await expect(client.audio.transcriptions.create({ file: await wav(), model: 'ears' })).rejects.toMatchObject({
      status: 400,
      param: 'file',
      message: expect.stringContaining('Invalid file format.'),
    })
  })

  it.skipIf(process.platform !== 'linux')(
    'lies on disk under no name while it waits, and is gone with the answer',
    async () => {
      const open = () =>
        readdirSync('/proc/self/fd').filter((fd) => {
          try {
            return /reprise-upload.*\(deleted\)/.test(readlinkSync(`/proc/self/fd/${fd}`))
          } catch {
            return false
          }
        }).length
      const hold = gate()
      const before = provider.requests.length
      provider.reply({ ...heard('late'), steps: [hold, ...heard('late').steps] })
      const answer = client.audio.transcriptions.create({ file: await wav(2_000_000), model: 'one/w' })
      await provider.received(before + 1)
      expect(open()).toBe(1)
      hold.open()
      await answer
      await expect.poll(open).toBe(0)
    },
  )

  it('takes the upstream call with it when its client leaves', async () => {
    const before = provider.requests.length
    provider.reply({ steps: ['hang'] })
    const leaving = new AbortController()
    const answer = client.audio.transcriptions.create({ file: await wav(), model: 'one/w' }, { signal: leaving.signal })
    const request = await provider.received(before + 1)
    leaving.abort()
    await expect(answer).rejects.toBeInstanceOf(OpenAI.APIUserAbortError)
    expect(await request.left).toBe(true)
  })

  it('is not sent for a client that may not use its model, nor to a provider without such a door', async () => {
    const before = provider.requests.length
    const narrow = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'narrow-key', maxRetries: 0 })
    await expect(narrow.audio.transcriptions.create({ file: await wav(), model: 'two/w' })).rejects.toMatchObject({
      status: 403,
      code: 'model_not_allowed',
    })
    await expect(client.audio.transcriptions.create({ file: await wav(), model: 'words/w' })).rejects.toMatchObject({
      code: 'not_offered',
    })
    await expect(client.audio.transcriptions.create({ file: await wav(), model: 'nowhere' })).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    })
    expect(provider.requests.length).toBe(before)
  })

  it('is heard once for clients of one tenant, whatever the file is called by its boundary', async () => {
    const file = await wav()
    provider.reply(heard('once'))
    const before = provider.requests.length
    for (let time = 0; time < 3; time++)
      expect((await client.audio.transcriptions.create({ model: 'one/w', file })).text).toBe('once')
    expect(provider.requests.length).toBe(before + 1)
    provider.reply(heard('again'))
    expect((await client.audio.transcriptions.create({ model: 'one/w', file, prompt: 'other' })).text).toBe('again')
  })

  it('is the same in whatever order its fields come, but for those of one name', async () => {
    const file = await wav()
    const model = 'one/w'
    const asked = { model, file, timestamp_granularities: ['word', 'segment'] } as const
    provider.reply(heard('once'), heard('in another order'))
    for (const same of [asked, { timestamp_granularities: asked.timestamp_granularities, file, model }])
      expect(
        (await client.audio.transcriptions.create({ ...same, timestamp_granularities: ['word', 'segment'] })).text,
      ).toBe('once')
    const other = await client.audio.transcriptions.create({ ...asked, timestamp_granularities: ['segment', 'word'] })
    expect(other.text).toBe('in another order')
  })
})

describe('a transcript without words', () => {
  it.each([
    ['JSON', 'json', heard('')],
    ['text', 'text', { headers: { 'content-type': 'text/plain' }, steps: [] } as Reply],
    ['a line of text', 'text', { headers: { 'content-type': 'text/plain' }, steps: [send('\n')] } as Reply],
  ] as const)('as %s is passed on, and asked for again', async (_, format, silent) => {
    const asked = { model: 'one/w', file: await wav(), response_format: format }
    const before = provider.requests.length
    const words: Reply = format === 'json' ? heard('words') : { ...silent, steps: [send('words')] }
    provider.reply(silent, words)
    for (const expected of ['', 'words', 'words']) {
      const said: unknown = await client.audio.transcriptions.create(asked)
      expect((typeof said === 'string' ? said : (said as { text: string }).text).trim()).toBe(expected)
    }
    expect(provider.requests.length).toBe(before + 2)
  })
})

describe('sound on its way back', () => {
  const sound = (steps: Reply['steps'], headers = {}): Reply => ({
    headers: { 'content-type': 'audio/mpeg', ...headers },
    steps,
  })
  // Node adds neither a length nor chunks.
  const openEnd = { 'transfer-encoding': 'identity', connection: 'close' }
  const ask = (input = fresh()) => ({ model: 'one/tts', input, voice: 'alloy' })

  it('comes piece by piece', async () => {
    const hold = gate()
    provider.reply(sound([send('first '), hold, send('last')]))
    const response = await client.audio.speech.create(ask())
    const reader = response.body!.getReader()
    expect(Buffer.from((await reader.read()).value).toString()).toBe('first ')
    hold.open()
    expect(Buffer.from((await reader.read()).value).toString()).toBe('last')
    expect((await reader.read()).done).toBe(true)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('is asked for elsewhere while none of it has come, and torn once some has', async () => {
    const asked = { ...ask(), model: 'ears' }
    provider.reply(sound(['head', 'reset']))
    backup.reply(sound([send('whole')]))
    expect(await (await client.audio.speech.create(asked)).text()).toBe('whole')
    const before = backup.requests.length
    const hold = gate()
    provider.reply(sound([send('half'), hold, 'reset']))
    const torn = await client.audio.speech.create({ ...asked, input: fresh() })
    const text = torn.text()
    hold.open()
    await expect(text).rejects.toBeInstanceOf(Error)
    expect(backup.requests.length).toBe(before)
  })

  it('is not kept when it was torn, or is too large, or when the provider says so', async () => {
    const cases: readonly (readonly [Reply, boolean])[] = [
      [sound([send('x'.repeat(5_000_000))]), true],
      [sound([send('private')], { 'cache-control': 'no-store' }), true],
      [sound([send('small')]), false],
    ]
    for (const [reply, askedTwice] of cases) {
      const asked = ask()
      const before = provider.requests.length
      provider.reply(...(askedTwice ? [reply, reply] : [reply]))
      const first = await (await client.audio.speech.create(asked)).arrayBuffer()
      const second = await (await client.audio.speech.create(asked)).arrayBuffer()
      expect(second.byteLength).toBe(first.byteLength)
      expect(provider.requests.length - before).toBe(askedTwice ? 2 : 1)
    }
  })

  it('is not kept when only the end of the connection ended it, for a torn one ends so, too', async () => {
    const asked = ask()
    const before = provider.requests.length
    provider.reply(sound([send('half')], openEnd), sound([send('and half')], openEnd))
    const first = await client.audio.speech.create(asked)
    expect(first.headers.get('cache-status')).toBe('reprise; fwd=miss')
    expect(await first.text()).toBe('half')
    expect(await (await client.audio.speech.create(asked)).text()).toBe('and half')
    expect(provider.requests.length).toBe(before + 2)
  })

  it('is not taken for whole when the provider calls it a part', async () => {
    const asked = { ...ask(), model: 'ears' }
    provider.reply({ ...sound([send('half')], { 'content-range': 'bytes 0-3/8' }), status: 206 })
    backup.reply(sound([send('whole')]))
    expect(await (await client.audio.speech.create(asked)).text()).toBe('whole')
  })

  it('is asked for once by equal calls at the same time, and goes on while one of them stays', async () => {
    const asked = ask()
    const before = provider.requests.length
    const hold = gate()
    provider.reply(sound([send('first '), hold, send('last')]))
    const leaving = new AbortController()
    const [first, second, third] = await Promise.all([
      client.audio.speech.create(asked, { signal: leaving.signal }),
      client.audio.speech.create(asked),
      client.audio.speech.create(asked),
    ])
    expect([second, third].map(({ headers }) => headers.get('x-cache'))).toContain('COLLAPSED')
    leaving.abort()
    await expect(first.text()).rejects.toBeInstanceOf(Error)
    hold.open()
    expect([await second.text(), await third.text()]).toEqual(['first last', 'first last'])
    expect((await client.audio.speech.create(asked)).headers.get('x-cache')).toBe('HIT')
    expect(provider.requests.length).toBe(before + 1)
  })

  it('is never a page', async () => {
    provider.reply({ headers: { 'content-type': 'text/html' }, steps: [send('<script>alert(1)</script>')] })
    await expect(client.audio.speech.create(ask())).rejects.toMatchObject({ status: 502 })
    provider.reply(sound([]))
    await expect(client.audio.speech.create(ask())).rejects.toMatchObject({ status: 502 })
  })

  it('is left with the provider when the client leaves', async () => {
    const before = provider.requests.length
    provider.reply(sound([send('first'), 'hang']))
    const leaving = new AbortController()
    const response = await client.audio.speech.create(ask(), { signal: leaving.signal })
    const request = await provider.received(before + 1)
    leaving.abort()
    await expect(response.text()).rejects.toBeInstanceOf(Error)
    expect(await request.left).toBe(true)
  })
})

describe('events on their way back', () => {
  const done = sse({
    type: 'transcript.text.done',
    text: 'one two',
    usage: { type: 'tokens', input_tokens: 5, output_tokens: 2 },
  })
  const delta = sse({ type: 'transcript.text.delta', delta: 'one two' })
  const ask = async () => client.audio.transcriptions.create({ file: await wav(), model: 'ears', stream: true })
  const types = async (stream: AsyncIterable<{ type: string }>) => {
    const seen: string[] = []
    for await (const { type } of stream) seen.push(type)
    return seen
  }

  it('are those of the provider and no others, and what they used is counted', async () => {
    provider.reply(streamReply([delta, done]))
    expect(await types(await ask())).toEqual(['transcript.text.delta', 'transcript.text.done'])
    await expect
      .poll(() => gateway.log.at(-1))
      .toMatchObject({ door: '/v1/audio/transcriptions', inputTokens: 5, outputTokens: 2 })
  })

  it('begin elsewhere when they fail at once, and end in an error when they break off', async () => {
    provider.reply(streamReply([sse({ type: 'error', error: { message: 'overloaded', code: 'server_error' } })]))
    backup.reply(streamReply([done]))
    expect(await types(await ask())).toEqual(['transcript.text.done'])
    provider.reply(streamReply([delta]))
    await expect(ask().then(types)).rejects.toMatchObject({ message: expect.stringContaining('broke off') })
  })

  it('are made of a plain answer where the model does not stream', async () => {
    provider.reply(heard('plain'))
    expect(await types(await ask())).toEqual(['transcript.text.done'])
  })

  it('come for each of several pictures', async () => {
    const picture = sse({ type: 'image_generation.completed', b64_json: 'AAAA' })
    const asked = { model: 'ears', prompt: 'p', n: 2, stream: true as const }
    provider.reply(streamReply([picture, picture]), streamReply([picture]))
    expect(await types(await client.images.generate(asked))).toHaveLength(2)
    await expect(client.images.generate(asked).then(types)).rejects.toThrow(/broke off/)
  })
})
