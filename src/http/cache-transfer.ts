import { Buffer } from 'node:buffer'
import { readBegun, readFilters } from '../cache/list-request.ts'
import { exportLines } from '../cache/transfer/export.ts'
import { createCounts, importLines, type ImportCounts, type Imported } from '../cache/transfer/import.ts'
import { StoreError } from '../cache/stores/errors.ts'
import { RequestError } from '../errors.ts'
import { fromStore, respond } from './admin-answer.ts'
import { adminGate } from './admin-gate.ts'
import type { AppCollaborators } from './collaborators.ts'
import { headersOf, socketOf, unkept, type AppContext } from './context.ts'
import type { Endpoint } from './endpoint.ts'
import { dropIfStalled } from './stalled-client.ts'
import { timedChunks } from './timed-chunks.ts'

type TransferCollaborators = Pick<
  AppCollaborators,
  'admin' | 'store' | 'maxEntryBytes' | 'uploads' | 'clock' | 'onFault'
>

/** `GET /admin/cache/export` and `POST /admin/cache/import`: kept answers from one store into another (docs/caching.md). */
export const transferEndpoints = (collaborators: TransferCollaborators): readonly Endpoint[] => {
  const { admin, store, clock } = collaborators
  const checkAdmin = adminGate(admin.key)
  return [
    {
      method: 'GET',
      path: '/admin/cache/export',
      answer: async (c) => {
        checkAdmin(c)
        if (admin.showBodies !== true) throw bodiesNotShown()
        const wishes = { labels: readFilters(c.req.queries()), clock }
        const lines = await fromStore(c, () => exportLines(store.contents, wishes), collaborators)
        dropIfStalled(c)
        return new Response(bodyOf(c, lines, collaborators), {
          headers: {
            'content-type': 'application/x-ndjson',
            ...unkept(c),
            'x-content-type-options': 'nosniff',
          },
        })
      },
    },
    {
      method: 'POST',
      path: '/admin/cache/import',
      answer: async (c) => {
        checkAdmin(c)
        checkKind(c)
        return respond(c, await imported(c, collaborators))
      },
    },
  ]
}

const bodiesNotShown = (): RequestError =>
  new RequestError({
    status: 403,
    kind: 'permission',
    code: 'bodies_not_shown',
    message:
      'An export holds whole answers, and admin.showBodies is off. Set it to true for as long as you export: a running gateway takes it up.',
  })

/** Nothing is read ahead of the client. What breaks within it breaks the connection, so that nobody takes a part for the whole. */
const bodyOf = (
  c: AppContext,
  lines: AsyncGenerator<string, void, void>,
  { onFault }: Pick<AppCollaborators, 'onFault'>,
): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await lines.next()
          if (done === true) controller.close()
          else controller.enqueue(Buffer.from(value))
        } catch (error) {
          if (!(error instanceof StoreError)) onFault(error, c.get('requestId'))
          const { outgoing } = socketOf(c)
          outgoing?.destroy()
          // The adapter would write an error to the console; without a socket it is all that tells.
          if (outgoing === undefined) controller.error(error)
          else controller.close()
        }
      },
      cancel: async () => {
        await lines.return()
      },
    },
    { highWaterMark: 0 },
  )

const kinds = /^application\/(?:x-ndjson|x-jsonlines|jsonl|json-lines) *(?:;|$)/i

const checkKind = (c: AppContext): void => {
  const headers = headersOf(c)
  const coding = headers.get('content-encoding') ?? 'identity'
  if (kinds.test(headers.get('content-type') ?? '') && coding === 'identity') return
  throw new RequestError({
    status: 415,
    kind: 'invalid-request',
    code: 'unsupported_content_type',
    param: 'content-type',
    message: 'An import is the lines of an export as they are. Send them with Content-Type: application/x-ndjson.',
  })
}

const imported = async (c: AppContext, collaborators: TransferCollaborators): Promise<Imported> => {
  const { store, clock, maxEntryBytes, uploads } = collaborators
  const counts = createCounts()
  const chunks = timedChunks(c, { ms: uploads.timeoutMs, setting: 'server.uploads.timeout', clock })
  const contents = store.receive?.(clock.now() - readBegun(c.req.queries())) ?? store.contents
  try {
    return await fromStore(c, () => importLines(chunks, { contents, clock, maxEntryBytes }, counts), collaborators)
  } catch (error) {
    throw withCounts(error, counts)
  }
}

/** What was kept before it failed stays. */
const withCounts = (error: unknown, counts: ImportCounts): unknown => {
  const { kept } = counts.sum()
  if (!(error instanceof RequestError) || kept === 0) return error
  const { message } = error.problem
  return new RequestError({ ...error.problem, message: `${message} Entries that were kept before: ${kept}.` }, error)
}
