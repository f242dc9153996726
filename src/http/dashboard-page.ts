import { unkept, type AppContext } from './context.ts'
import type { Endpoint } from './endpoint.ts'

/** One file of the built page. */
export interface PageFile {
  readonly contentType: string
  readonly bytes: Uint8Array
  readonly gzipped: Uint8Array
  /** Strong validator of `bytes`, quoted. RFC 9110 §8.8.3. */
  readonly etag: string
}

/** The built page by file name below `/dashboard/` (`index.html`, `assets/…`); empty where it was not built. */
export type Page = ReadonlyMap<string, PageFile>

/** `GET /dashboard` and what it loads. Open to all, because it shows nothing by itself: what it shows comes from the admin API. */
export const pageEndpoints = (page: Page): readonly Endpoint[] => [
  { method: 'GET', path: '/dashboard', answer: (c) => sendIndex(c, page.get('index.html')) },
  {
    method: 'GET',
    path: `${folder}*`,
    answer: (c) => {
      const name = c.req.path.slice(folder.length)
      if (name === '') return sendIndex(c, page.get('index.html'))
      const file = page.get(name)
      return file === undefined ? c.notFound() : sendFile(c, file, forever)
    },
  },
]

const folder = '/dashboard/'

// Their names hold a hash of what is in them.
const forever = 'public, max-age=31536000, immutable'

const guards = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
} as const

const sendIndex = (c: AppContext, file: PageFile | undefined): Response =>
  file === undefined ? c.html(notBuilt, 503, { ...guards, ...unkept(c) }) : sendFile(c, file, 'no-cache')

const sendFile = (c: AppContext, { contentType, bytes, gzipped, etag }: PageFile, caching: string): Response => {
  const headers = {
    ...guards,
    'x-request-id': c.get('requestId'),
    'cache-control': caching,
    etag,
    vary: 'accept-encoding',
  }
  if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers })
  const zipped = /\bgzip\b(?!;\s*q=0(?:\.0*)?(?:,|$))/.test(c.req.header('accept-encoding') ?? '')
  return new Response(Buffer.from(zipped ? gzipped : bytes), {
    headers: { ...headers, 'content-type': contentType, ...(zipped && { 'content-encoding': 'gzip' }) },
  })
}

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Reprise: the dashboard is not built</title>
<h1>The dashboard is not built yet</h1>
<p>This gateway runs from its source. Build the page once, in its folder, and start it again:</p>
<pre>npm run build</pre>
<p>What the page would show is at <a href="/admin/dashboard/snapshot">/admin/dashboard/snapshot</a> as JSON.</p>
</html>
`
