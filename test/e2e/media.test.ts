import { Buffer } from 'node:buffer'
import OpenAI, { toFile } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

/** The real SDK at the doors of sound and pictures, with the demo provider behind them. */

let gateway: TestGateway
let client: OpenAI
beforeAll(async () => {
  gateway = await startTestGateway()
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'any', maxRetries: 0 })
})
afterAll(() => gateway.close())

let unique = 0
const fresh = () => `Say number ${++unique}`
const png = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')

describe('speech', () => {
  it('is sound, and the same from cache', async () => {
    const asked = { model: 'demo/speak', input: fresh(), voice: 'alloy' }
    const miss = await client.audio.speech.create(asked)
    const sound = Buffer.from(await miss.arrayBuffer())
    expect(sound.toString('latin1', 0, 4)).toBe('RIFF')
    expect(miss.headers.get('content-type')).toBe('audio/wav')
    expect(miss.headers.get('cache-status')).toBe('reprise; fwd=miss; stored')
    const hit = await client.audio.speech.create(asked)
    expect(hit.headers.get('x-cache')).toBe('HIT')
    expect(hit.headers.get('content-length')).toBe(String(sound.length))
    expect(Buffer.from(await hit.arrayBuffer()).equals(sound)).toBe(true)
    const other = await client.audio.speech.create({ ...asked, voice: 'verse' })
    expect(other.headers.get('x-cache')).toBe('MISS')
    await other.arrayBuffer()
  })

  it('streams as events', async () => {
    const asked = { model: 'demo/speak', input: fresh(), voice: 'alloy', stream_format: 'sse' as const }
    const response = await client.audio.speech.create(asked)
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    expect(response.headers.get('cache-status')).toBe('reprise; fwd=bypass; detail=media-stream')
    const text = await response.text()
    expect(text).toMatch(/^event: speech\.audio\.delta|^data: \{"type":"speech\.audio\.delta"/)
    expect(text).toContain('"type":"speech.audio.done"')
  })
})

describe('a transcription', () => {
  const wav = () => toFile(Buffer.from(`RIFF ${fresh()}`), 'meeting.wav')

  it('is JSON, and the same file is heard once', async () => {
    const file = await wav()
    // The file comes first, and the model behind it.
    const asked = { file, model: 'demo/listen' }
    const miss = await client.audio.transcriptions.create(asked).withResponse()
    expect(miss.data.text).toBe(`A file named meeting.wav of ${file.size} bytes.`)
    expect(miss.response.headers.get('x-cache')).toBe('MISS')
    const hit = await client.audio.transcriptions.create(asked).withResponse()
    expect(hit.response.headers.get('x-cache')).toBe('HIT')
    expect(hit.data).toEqual(miss.data)
    const other = await client.audio.transcriptions.create({ ...asked, file: await wav() }).withResponse()
    expect(other.response.headers.get('x-cache')).toBe('MISS')
  })

  it('is plain text where that is asked for, also from cache', async () => {
    const asked = { file: await wav(), model: 'demo/listen', response_format: 'srt' as const }
    const miss = await client.audio.transcriptions.create(asked)
    expect(miss).toMatch(/^1\n00:00:00,000 --> .*\nA file named meeting\.wav/)
    expect(await client.audio.transcriptions.create(asked)).toBe(miss)
  })

  it('is not kept when it was asked to vary', async () => {
    const asked = { file: await wav(), model: 'demo/listen', temperature: 0.5 }
    const { response } = await client.audio.transcriptions.create(asked).withResponse()
    expect(response.headers.get('cache-status')).toBe('reprise; fwd=bypass; detail=not-deterministic')
  })

  it('streams', async () => {
    const stream = await client.audio.transcriptions.create({ file: await wav(), model: 'demo/listen', stream: true })
    let [deltas, done] = ['', '']
    for await (const event of stream) {
      if (event.type === 'transcript.text.delta') deltas += event.delta
      if (event.type === 'transcript.text.done') done = event.text
    }
    expect(done).toMatch(/^A file named/)
    expect(deltas).toBe(done)
  })

  it('is a translation at the other door', async () => {
    const { text } = await client.audio.translations.create({ file: await wav(), model: 'demo/listen' })
    expect(text).toMatch(/^A file named meeting\.wav/)
  })
})

describe('pictures', () => {
  it('are drawn anew unless a seed is given', async () => {
    const asked = { model: 'demo/draw', prompt: fresh(), n: 2 }
    const { data, response } = await client.images.generate(asked).withResponse()
    expect(data.data).toHaveLength(2)
    expect(Buffer.from(data.data?.[0]?.b64_json ?? '', 'base64').subarray(0, 8)).toEqual(png)
    expect(response.headers.get('cache-status')).toBe('reprise; fwd=bypass; detail=not-deterministic')
    const seeded = { ...asked, seed: 7 }
    const states = []
    for (let time = 0; time < 2; time++)
      states.push((await client.images.generate(seeded).withResponse()).response.headers.get('x-cache'))
    expect(states).toEqual(['MISS', 'HIT'])
  })

  it('stream', async () => {
    const stream = await client.images.generate({
      model: 'demo/draw',
      prompt: fresh(),
      stream: true,
      partial_images: 1,
    })
    const types = []
    for await (const event of stream) types.push(event.type)
    expect(types).toEqual(['image_generation.partial_image', 'image_generation.completed'])
  })

  it('are edited, one or several, and varied', async () => {
    const image = await toFile(png, 'square.png', { type: 'image/png' })
    const edited = await client.images.edit({ image, prompt: fresh(), model: 'demo/draw' })
    expect(edited.data).toHaveLength(1)
    const several = await client.images.edit({ image: [image, image], prompt: fresh(), model: 'demo/draw', n: 2 })
    expect(several.data).toHaveLength(2)
    const varied = await client.images.createVariation({ image, model: 'demo/draw' })
    expect(varied.data).toHaveLength(1)
    const stream = await client.images.edit({ image, prompt: fresh(), model: 'demo/draw', stream: true })
    const types = []
    for await (const event of stream) types.push(event.type)
    expect(types).toEqual(['image_edit.partial_image', 'image_edit.completed'])
  })
})
