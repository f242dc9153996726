import type { AppCollaborators } from './collaborators.ts'
import type { AppContext } from './context.ts'
import { docsPage } from './docs-page.ts'
import type { Endpoint } from './endpoint.ts'
import { openApiDocument } from './openapi/document.ts'

/** `GET /openapi.json` and `GET /docs`, which shows it. Open to all, as they tell no more than what can be asked; off with `server.docs: false`. */
export const docsEndpoints = (collaborators: AppCollaborators): readonly Endpoint[] =>
  collaborators.settings.docs === false
    ? []
    : [
        {
          method: 'GET',
          path: '/openapi.json',
          answer: (c) => c.json(openApiDocument(collaborators), 200, { ...headersFor(c), 'cache-control': 'no-cache' }),
        },
        {
          method: 'GET',
          path: '/docs',
          answer: (c) =>
            c.html(docsPage(openApiDocument(collaborators)), 200, {
              ...headersFor(c),
              'content-security-policy': policy,
            }),
        },
      ]

/** No script and nothing from elsewhere. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'"

const headersFor = (c: AppContext) => ({ 'x-request-id': c.get('requestId'), 'x-content-type-options': 'nosniff' })
