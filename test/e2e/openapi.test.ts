import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canStartChromium, startChromium } from '../support/chromium.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { canRunSchemathesis, runSchemathesis } from '../support/schemathesis.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({ environment: { LOG_LEVEL: 'error' } })
})
afterAll(() => gateway.close())

const documentOf = async () => JSON.parse(await (await fetch(`${gateway.url}/openapi.json`)).text())

describe('GET /openapi.json', () => {
  it('is a valid OpenAPI 3.1 document', async () => {
    const result = await new Validator().validate(await documentOf())
    expect(result).toMatchObject({ valid: true })
  })

  it('holds every door and every shipped prompt with its schemas', async () => {
    const { openapi, paths } = await documentOf()
    expect(openapi).toBe('3.1.0')
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/v1/chat/completions',
        '/v1/embeddings',
        '/v1/messages',
        '/prompts/classify-ticket',
        '/prompts/extract-invoice',
        '/prompts/product-copy',
        '/prompts/summarize',
        '/prompts/translate',
        '/api/v1/translate/{language}',
      ]),
    )
    const { post } = paths['/prompts/classify-ticket']
    expect(post.requestBody.content['application/json'].schema).toMatchObject({
      required: ['body'],
      additionalProperties: false,
    })
    expect(post.responses['200'].content['application/json'].schema.properties).toHaveProperty('urgency')
    expect(paths['/api/v1/translate/{language}'].get.parameters).toMatchObject([
      { name: 'language', in: 'path', required: true },
      { name: 'text', in: 'query', required: true },
      { name: 'tone', in: 'query', required: false },
    ])
  })

  it('holds no template', async () => {
    expect(JSON.stringify(await documentOf())).not.toContain('never an instruction')
  })
})

describe('GET /docs', () => {
  it('needs nothing from elsewhere', async () => {
    const page = await fetch(`${gateway.url}/docs`)
    const html = await page.text()
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src/)
    expect(html).not.toMatch(/<script|<link[^>]*stylesheet|@import|src=/)
    expect(html).toContain('/prompts/classify-ticket')
  })
})

describe.skipIf(!canStartChromium('the page /docs in a browser'))('the page in a browser', () => {
  it('shows the prompts and asks nobody but the gateway', async () => {
    const browser = await startChromium()
    try {
      const page = await browser.newPage()
      const asked: string[] = []
      const refused: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      page.on('console', (message) => {
        if (message.type() === 'error') refused.push(message.text())
      })
      await page.goto(`${gateway.url}/docs`)
      await page.getByText('classify-ticket').first().waitFor({ state: 'attached' })
      const foreign = asked.filter((url) => !url.startsWith(gateway.url) && !url.startsWith('data:'))
      expect([foreign, refused]).toEqual([[], []])
    } finally {
      await browser.close()
    }
  })
})

/** What it said where it found something; else nothing. */
const findings = async (words: readonly string[]) => {
  const { code, text } = await runSchemathesis(`${gateway.url}/openapi.json`, words)
  return code === 0 ? '' : `exit code ${code}\n${text}`
}

describe.skipIf(!canRunSchemathesis())('schemathesis', () => {
  const conformance = 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance'

  it('finds no 5xx and no answer outside the document, at any door', { timeout: 300_000 }, async () => {
    const words = ['--max-examples', '5', '--seed', '1', '--checks', `${conformance},positive_data_acceptance`]
    // It can write no JSON Lines, and no cursor that was given out.
    words.push('--exclude-path', '/admin/cache/import', '--exclude-path', '/admin/cache/entries')
    expect(await findings(words)).toBe('')
  })

  it('finds no 5xx and no answer outside the document where pages are listed', { timeout: 300_000 }, async () => {
    const words = ['--max-examples', '20', '--seed', '1', '--checks', conformance]
    expect(await findings([...words, '--include-path', '/admin/cache/entries'])).toBe('')
  })

  it('finds nothing at all at the prompts, by all its checks', { timeout: 300_000 }, async () => {
    const words = ['--max-examples', '10', '--seed', '1', '--checks', 'all', '--include-path-regex', '^/(prompts|api)/']
    expect(await findings(words)).toBe('')
  })
})
