import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeHeader } from '../../src/cache/transfer/frame.ts'
import { writeLine } from '../../src/cache/transfer/line.ts'
import { exportEntries, type ExportTerminal } from '../../src/cli/export.ts'
import { importEntries, type ImportTerminal } from '../../src/cli/import.ts'
import { entryOf } from '../support/entries.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { freePort } from '../support/redis-process.ts'

let folder: string
const open: { close(): unknown }[] = []
const said: string[] = []
const noted: string[] = []
const progress: string[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-transfer-'))
  for (const lines of [said, noted, progress]) lines.length = 0
})
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
  rmSync(folder, { recursive: true, force: true })
})

const exporting = (changes: Partial<ExportTerminal> = {}): ExportTerminal => ({
  output: new PassThrough(),
  note: (line) => void noted.push(line),
  signal: new AbortController().signal,
  ...changes,
})
const importing = (changes: Partial<ImportTerminal> = {}): ImportTerminal => ({
  input: undefined,
  say: (line) => void said.push(line),
  progress: (text) => void progress.push(text),
  signal: new AbortController().signal,
  ...changes,
})

const startGateway = async (): Promise<TestGateway> => {
  const gateway = await startTestGateway({ yaml: 'admin: { key: secret, showBodies: true }' })
  open.push(gateway)
  return gateway
}
const key = { REPRISE_ADMIN_KEY: 'secret' }

const asked = async ({ url }: TestGateway, content: string, tag: string) => {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-reprise-cache-tags': tag },
    body: JSON.stringify({ model: 'demo/echo', messages: [{ role: 'user', content }] }),
  })
  await response.text()
  return response.headers.get('x-cache')
}

/** Something that answers in a gateway's place. */
const answering = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push({ close: () => (server.closeAllConnections(), server.close()) })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return `127.0.0.1:${address.port}`
}

const storedAt = Date.now() - 1_000

/** Entries that live now. */
const lines = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => {
    return writeLine(entryOf(`entry ${at}`, { storedAt, staleAt: storedAt + 9e5, deleteAt: storedAt + 9e6 }))
  })
const fileOf = (...rest: readonly string[]): string => {
  const file = join(folder, 'cache.jsonl')
  writeFileSync(file, `${[writeHeader(Date.now()), ...rest].join('\n')}\n`)
  return file
}
const end = (entries: number) => JSON.stringify({ end: { entries } })

describe('reprise export and reprise import', () => {
  it('carry what one gateway holds to another, by a file that only its owner may read', async () => {
    const [one, two] = [await startGateway(), await startGateway()]
    await asked(one, 'First', 'a')
    await asked(one, 'Second', 'b')
    const file = join(folder, 'out.jsonl')
    expect(await exportEntries(key, file, { url: one.url }, exporting())).toBe(0)
    expect(noted).toEqual([`2 entries exported to ${file}.`])
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(await importEntries(key, file, { url: two.url }, importing())).toBe(0)
    expect(said).toEqual(['2 sent: 2 kept, 0 held already.'])
    expect(progress).toEqual(['2 sent: 2 kept, 0 held already', ''])
    expect([await asked(two, 'First', 'a'), await asked(two, 'Third', 'a')]).toEqual(['HIT', 'MISS'])
  })

  it('carry what a filter names, by a pipe', async () => {
    const [one, two] = [await startGateway(), await startGateway()]
    await asked(one, 'First', 'a b')
    await asked(one, 'Second', 'c')
    const output = new PassThrough()
    const imported = importEntries(key, undefined, { url: two.url }, importing({ input: output }))
    expect(await exportEntries(key, undefined, { url: one.url, tag: 'c' }, exporting({ output }))).toBe(0)
    output.end()
    expect([await imported, noted, said]).toEqual([0, ['1 entry exported.'], ['1 sent: 1 kept, 0 held already.']])
  })

  it('say what to do where nobody answers, or without the key', async () => {
    const url = `127.0.0.1:${await freePort()}`
    await expect(exportEntries({}, undefined, { url }, exporting())).rejects.toThrow('--url')
    await expect(importEntries({}, fileOf(end(0)), { url }, importing())).rejects.toThrow('--url')
    const gateway = await startGateway()
    await expect(importEntries({}, fileOf(end(0)), gateway, importing())).rejects.toThrow('REPRISE_ADMIN_KEY')
  })
})

describe('reprise export', () => {
  it('leaves no part of an export that breaks off, and not in place of a whole one', async () => {
    const url = await answering((_request, response) => {
      response.write(`${writeHeader(0)}\n${lines(1)[0]}\n`, () => setImmediate(() => response.destroy()))
    })
    const file = fileOf(end(0))
    const before = readFileSync(file, 'utf8')
    await expect(exportEntries({}, file, { url }, exporting())).rejects.toThrow(
      'The export broke off: the gateway did not give it to its end (terminated). Run it again.',
    )
    const ended = await answering((_request, response) => void response.end(`${writeHeader(0)}\n${lines(1)[0]}\n`))
    await expect(exportEntries({}, file, { url: ended }, exporting())).rejects.toThrow('The export broke off')
    expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual([before, ['cache.jsonl']])
  })

  it('takes away what it began when it is stopped', async () => {
    const stop = new AbortController()
    const url = await answering((_request, response) => void response.write(`${writeHeader(0)}\n`))
    const file = join(folder, 'out.jsonl')
    const exported = exportEntries({}, file, { url }, exporting({ signal: stop.signal }))
    await expect.poll(() => existsSync(`${file}.part`)).toBe(true)
    stop.abort()
    expect([await exported, noted, readdirSync(folder)]).toEqual([1, [`Stopped. ${file} was not written.`], []])
  })

  it('is content when its reader has seen enough', async () => {
    const gateway = await startGateway()
    const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
    const output = new Writable({ write: (_chunk, _encoding, done) => done(gone) })
    expect(await exportEntries(key, undefined, gateway, exporting({ output }))).toBe(0)
  })
})

describe('reprise import', () => {
  it('names refused lines by their place in the file, in whatever part they were sent', async () => {
    const gateway = await startGateway()
    const rest = [...lines(2_500), '{"key":"x"}', ...lines(1), end(2_502)]
    expect(await importEntries(key, fileOf(...rest), gateway, importing())).toBe(1)
    expect(said).toEqual([
      '2502 sent: 2500 kept, 1 held already, 1 refused.',
      '  line 2502 refused: key: expected 64 hex digits',
    ])
    expect(progress).toHaveLength(3)
  })

  it('brings nothing back that was purged while it ran, in whatever part it comes', async () => {
    const gateway = await startGateway()
    const all = lines(2_003)
    const input = async function* () {
      yield Buffer.from(`${[writeHeader(Date.now()), ...all.slice(0, 2_001)].join('\n')}\n`)
      // By now the first part is kept.
      await fetch(`${gateway.url}/admin/cache/purge`, {
        method: 'POST',
        headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
        body: '{"all":true}',
      })
      yield Buffer.from(`${all[2_001]}\n`)
      await importEntries(key, fileOf(all[2_002] ?? '', end(1)), gateway, importing({ say: () => undefined }))
    }
    expect(await importEntries(key, undefined, gateway, importing({ input: input() }))).toBe(1)
    expect(said[0]).toBe('2002 sent: 2000 kept, 0 held already, 2 refused.')
    const stats = await fetch(`${gateway.url}/admin/cache/stats`, { headers: { authorization: 'Bearer secret' } })
    // What another import brings, which began after the purge.
    expect(await stats.json()).toMatchObject({ tiers: [{ tier: 'memory' }, { tier: 'lmdb', entries: 1 }] })
  })

  it('says that some are missing', async () => {
    const gateway = await startGateway()
    expect(await importEntries(key, fileOf(...lines(2)), gateway, importing())).toBe(1)
    expect(said.at(-1)).toContain('no whole export')
    expect(await importEntries(key, fileOf(...lines(2), end(3)), gateway, importing())).toBe(1)
    expect(said.at(-1)).toContain('no whole export')
    expect(await importEntries(key, fileOf(...lines(2), end(2)), gateway, importing())).toBe(0)
  })

  it('tells how far it came when the gateway goes, and when it is stopped', async () => {
    let asks = 0
    const stop = new AbortController()
    const answer = JSON.stringify({ kept: 2_000, held: 0, ended: 0, refused: 0, faults: [] })
    const url = await answering((request, response) => {
      request.resume()
      if (++asks === 2) return void response.destroy()
      if (asks === 4) return void stop.abort()
      request.once('end', () => response.end(answer))
    })
    const file = fileOf(...lines(2_500), end(2_500))
    expect(await importEntries({}, file, { url }, importing())).toBe(1)
    expect(said).toEqual([
      '2000 sent: 2000 kept, 0 held already.',
      expect.stringMatching(/^No gateway answers .* Run it again for the rest: what is kept is not written twice\.$/),
    ])
    expect(await importEntries({}, file, { url }, importing({ signal: stop.signal }))).toBe(1)
    expect(said.at(-1)).toMatch(/^Stopped\. Run it again/)
  })

  it('needs a file that can be read, and an export in it', async () => {
    const gateway = await startGateway()
    const run = (file?: string) => importEntries(key, file, gateway, importing())
    await expect(run(join(folder, 'none'))).rejects.toThrow(/none cannot be read: /)
    await expect(run()).rejects.toThrow('Name the file')
    const other = join(folder, 'other')
    writeFileSync(other, '{"model":"demo/echo"}\n')
    await expect(run(other)).rejects.toThrow('no header of an export')
    writeFileSync(other, '')
    await expect(run(other)).rejects.toThrow('no header of an export')
    expect(said).toEqual([])
  })
})
