import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { check } from '../../src/cli/check.ts'
import { prompt } from '../../src/cli/prompt.ts'
import { startTestGateway } from '../support/gateway.ts'

let folder: string
let environment: Record<string, string>
const said: string[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-cli-'))
  const config = join(folder, 'reprise.yaml')
  writeFileSync(config, `prompts: { path: "${join(folder, 'prompts')}" }`)
  environment = { REPRISE_CONFIG: config }
  said.length = 0
  for (const method of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((text: unknown) => void said.push(String(text)))
  }
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

describe('reprise prompt', () => {
  it('writes a file that is right, and never over another', async () => {
    expect(await prompt(environment, ['new', 'hello'], {})).toBe(0)
    expect(await prompt(environment, ['check'], {})).toBe(0)
    expect(said.at(-1)).toBe('hello.prompt: in order. GET, POST /prompts/hello')
    await expect(prompt(environment, ['new', 'hello'], {})).rejects.toThrow(/is there already/)
    await expect(prompt(environment, ['new', '../x'], {})).rejects.toThrow(/is called <name>\.prompt/)
  })

  it('shows how to try the file, also where the gateway listens on an IPv6 address', async () => {
    await prompt({ ...environment, HOST: '::1', PORT: '8650' }, ['new', 'hello'], {})
    expect(said.at(-1)).toContain('curl http://[::1]:8650/prompts/hello ')
  })

  it('tells what is wrong with a file, and fails', async () => {
    await prompt(environment, ['new', 'hello'], {})
    writeFileSync(join(folder, 'prompts', 'bad.prompt'), '---\nmodl: x\n---\nHi')
    expect(await prompt(environment, ['check'], {})).toBe(1)
    expect(said.at(-1)).toBe('bad.prompt, line 2: modl: there is no such setting. Did you mean model?')
    expect(await prompt(environment, ['check', 'hello'], {})).toBe(0)
    expect(await prompt(environment, ['check', 'none'], {})).toBe(1)
  })

  it('warns of a model that is none with these settings, of a file or of the setting', async () => {
    await prompt(environment, ['new', 'hello'], {})
    writeFileSync(join(folder, 'prompts', 'stray.prompt'), '---\nmodel: nosuch\n---\nHi')
    writeFileSync(join(folder, 'prompts', 'known.prompt'), '---\nmodel: demo/echo\n---\nHi')
    const stray = expect.stringMatching(/^stray\.prompt: model: .*callers get a 404\. There is no model nosuch\./)
    expect(await prompt(environment, ['check'], {})).toBe(0)
    expect(said.slice(-2)).toEqual([expect.stringContaining('stray.prompt: in order.'), stray])
    const config = join(folder, 'reprise.yaml')
    writeFileSync(config, `prompts: { path: "${join(folder, 'prompts')}", model: dmo/echo }`)
    expect(await prompt(environment, ['check'], {})).toBe(0)
    const setting = /prompts\.model: .*callers get a 404\. There is no model dmo\/echo\..*demo\/echo/
    expect(said.slice(-2)).toEqual([expect.stringMatching(setting), stray])

    said.length = 0
    expect(await check(environment)).toBe(0)
    expect(said).toEqual([
      `${config}: in order.`,
      expect.stringMatching(setting),
      expect.stringMatching(/: stray\.prompt: model: .*callers get a 404/),
    ])
  })

  it('shows the request without asking anybody', async () => {
    await prompt(environment, ['new', 'hello'], {})
    expect(await prompt(environment, ['try', 'hello', 'text=a=b', 'language:="French"'], { render: true })).toBe(0)
    expect(JSON.parse(said.at(-1) ?? '')).toMatchObject({
      messages: [{ content: expect.stringContaining('Answer in French.') }, { role: 'user', content: 'a=b' }],
    })
  })

  it('asks a running gateway', async () => {
    const gateway = await startTestGateway()
    try {
      expect(await prompt(environment, ['try', 'summarize', 'text=Hello', 'sentences:=2'], { url: gateway.url })).toBe(
        0,
      )
      expect(JSON.parse(said.at(-1) ?? '')).toMatchObject({ output: 'Hello' })
      expect(await prompt(environment, ['try', 'summarize'], { url: gateway.url })).toBe(1)
      expect(said.at(-1)).toContain('text is missing')
    } finally {
      await gateway.close()
    }
  })

  it('says how it is used', async () => {
    expect(await prompt(environment, [], {})).toBe(2)
    await expect(prompt(environment, ['try', 'hello', 'text'], {})).rejects.toThrow(/name=text/)
  })
})
