import { describe, expect, it } from 'vitest'
import { docsPage } from '../../src/http/docs-page.ts'

const document = {
  info: { description: 'A gateway.' },
  paths: {
    '/ask': {
      post: {
        tags: ['doors'],
        summary: 'Ask <b>once</b>',
        parameters: [{ $ref: '#/components/parameters/Name' }],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Question' } } } },
        responses: { 200: { description: 'An answer.' } },
      },
      parameters: [],
    },
  },
  components: {
    parameters: { Name: { name: 'name', in: 'query', description: 'Whose.' } },
    schemas: { Question: { type: 'object', title: '<script>alert(1)</script>' } },
  },
}

describe('docsPage', () => {
  it('shows every operation with its parameters, body and answers, references followed', async () => {
    const page = String(await docsPage(document))
    for (const shown of ['<code>POST</code>', '/ask', 'Whose.', 'application/json', 'An answer.', 'Answer 200'])
      expect(page).toContain(shown)
  })

  it('holds no script, whatever the document says', async () => {
    const page = String(await docsPage(document))
    expect(page).not.toContain('<script')
    expect(page).not.toContain('<b>once')
  })

  it('shows an empty document without failing', async () => {
    expect(String(await docsPage({}))).toContain('<h1>Reprise</h1>')
  })
})
