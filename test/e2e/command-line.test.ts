import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const program = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url))

interface Outcome {
  readonly code: unknown
  readonly stdout: string
  readonly stderr: string
}

const reprise = (...words: readonly string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    execFile(process.execPath, [program, ...words], { env: {}, timeout: 50_000 }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    )
  })

const textOf = async (request: IncomingMessage): Promise<string> => {
  const pieces: string[] = []
  for await (const piece of request) pieces.push(String(piece))
  return pieces.join('')
}

/** An admin API that answers every purge with 1 and keeps what it was sent. */
const withAdmin = async (ask: (address: string) => Promise<void>): Promise<readonly string[]> => {
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    bodies.push(await textOf(request))
    response.setHeader('content-type', 'application/json').end('{"purged":1}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  try {
    if (address === null || typeof address === 'string') throw new Error('The server has no port.')
    await ask(`127.0.0.1:${address.port}`)
  } finally {
    server.close()
  }
  return bodies
}

it('names an option that there is not, without a stack trace', async () => {
  const { code, stderr } = await reprise('stats', '--wacth')
  expect(code).toBe(2)
  expect(stderr).toContain('--wacth')
  expect(stderr).toContain('reprise stats --help')
  expect(stderr).not.toMatch(/^\s+at /m)
})

it('lists commands that have a name, and names the one whose file is missing', async () => {
  const { stdout } = await reprise('--help')
  expect(stdout).toContain('$ reprise <command> [options]')
  expect(stdout).toMatch(/prompt \[\.\.\.words\] {2,}new <name>/)
  expect(stdout).not.toMatch(/^ +\[\.\.\.words\]|reprise --help$/m)
  const { stderr } = await reprise('warm')
  expect(stderr).toMatch(/`warm <file>`\. The options: reprise warm --help\.$/m)
})

it('names an option that lacks its value', async () => {
  const { code, stderr } = await reprise('stats', '--url')
  expect(code).toBe(2)
  expect(stderr).toContain('--url')
  expect(stderr).not.toMatch(/^\s+at /m)
})

it('purges a namespace, at an address without its scheme', async () => {
  const bodies = await withAdmin(async (address) => {
    expect(await reprise('purge', '--namespace', 'beta', '--url', address)).toMatchObject({
      code: 0,
      stdout: '1 purged\n',
    })
  })
  expect(bodies).toEqual(['{"namespace":"beta"}'])
})

it('warns of the models of a client that are none, and finds the file in order', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-check-'))
  const path = join(folder, 'reprise.yaml')
  writeFileSync(path, 'clients: [{ name: web, key: client-key, models: ["demo/*", "dmeo/*", "foo*"] }]\n')
  const { code, stdout, stderr } = await reprise('check', '--config', path)
  rmSync(folder, { recursive: true })
  expect([code, stdout]).toEqual([0, `${path}: in order.\n`])
  expect(stderr.split('\n')).toEqual([
    expect.stringMatching(
      /reprise\.yaml: clients \(web\)\.models: "dmeo\/\*" covers no known model.*Closest: demo\/\*/,
    ),
    expect.stringContaining('"foo*" covers no known model'),
    '',
  ])
})

it('warns of a folder of prompts that is named and missing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-check-'))
  const path = join(folder, 'reprise.yaml')
  writeFileSync(path, `prompts: { path: ${join(folder, 'none')} }\n`)
  const { code, stderr } = await reprise('check', '--config', path)
  rmSync(folder, { recursive: true })
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/reprise\.yaml: prompts\.path: there is no folder .*none, so that no prompt file is served/),
  ])
})

it('names its own options where a purge says nothing, or too much', async () => {
  const none = await reprise('purge')
  expect([none.code, none.stderr]).toEqual([
    2,
    'Say what to drop: --tag, --id, --key, --model, --prompt, --tenant, --namespace or --all. What each means: reprise purge --help.\n',
  ])
  const two = await reprise('purge', '--tag', 'a', '--model', 'm', '--all')
  expect([two.code, two.stderr]).toEqual([
    2,
    expect.stringMatching(/^Name one thing at a time, not --tag, --model and --all: /),
  ])
})

it.each([
  ['models: { assistant: { deployments: [{ provider: opnai, model: m }] } }', /opnai.*Closest: openai/],
  ['providers: { mine: { kind: opnai } }', /providers\.mine: opnai is not a known provider/],
  [
    'clients: [{ name: a, key: one-key }, { name: b, key: one-key }]',
    /clients\[1\] \(b\): its key is that of clients\[0\] \(a\)/,
  ],
  ['cache: { semantic: { judge: { model: nobody } } }', /cache\.semantic\.judge\.model: There is no model nobody/],
])('names the file in which a check found a fault: %s', async (yaml, fault) => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-check-'))
  const path = join(folder, 'reprise.yaml')
  writeFileSync(path, yaml)
  const { code, stderr } = await reprise('check', '--config', path)
  rmSync(folder, { recursive: true })
  expect([code, stderr.split('\n')[0]]).toEqual([1, `${path} cannot be used:`])
  expect(stderr).toMatch(fault)
})

it('names the file beside what it leaves out', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-check-'))
  const path = join(folder, 'reprise.yaml')
  writeFileSync(
    path,
    'clients: [{ name: web, key: client-key }]\nmodels: { a: { deployments: [{ provider: groq, model: m }, { provider: demo, model: echo }] } }',
  )
  const { stdout } = await reprise('check', '--config', path)
  rmSync(folder, { recursive: true })
  expect(stdout).toBe(`${path}: in order.\n${path}: models.a: groq/m is left out until GROQ_API_KEY is set.\n`)
})

it('offers the command that may have been meant', async () => {
  const { code, stderr } = await reprise('strat')
  expect([code, stderr]).toEqual([
    2,
    'There is no command strat. Did you mean start? Commands: start, check, stats, purge, warm, export, import, prompt.\n',
  ])
})

it('checks the address of a Redis, which a start would refuse', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-check-'))
  const path = join(folder, 'reprise.yaml')
  writeFileSync(path, 'redis: { url: "localhost:6379" }')
  const { code, stderr } = await reprise('check', '--config', path)
  rmSync(folder, { recursive: true })
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^redis\.url cannot be used: .*Write redis:\/\/host:6379/)])
})
