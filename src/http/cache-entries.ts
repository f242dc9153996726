import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CacheEntry } from '../cache/entry.ts'
import { freshness, labelsOf } from '../cache/entry.ts'
import { readListRequest, writeCursor, type ListRequest } from '../cache/list-request.ts'
import type { ListedEntry } from '../cache/store.ts'
import { answerText } from '../gateway/answer-text.ts'
import { parseObject, type JsonObject } from '../json.ts'
import { fromStore, respond } from './admin-answer.ts'
import { adminGate } from './admin-gate.ts'
import type { AppCollaborators } from './collaborators.ts'
import type { Endpoint } from './endpoint.ts'

type EntriesCollaborators = Pick<AppCollaborators, 'admin' | 'store' | 'dialects' | 'clock' | 'onFault'>

/** A page that finds little is given after so long, with the cursor to go on from. */
const pageMs = 1_000
const previewLength = 200

/** `GET /admin/cache/entries`: what is kept, a page at a time (docs/caching.md). */
export const entriesEndpoints = (collaborators: EntriesCollaborators): readonly Endpoint[] => {
  const checkAdmin = adminGate(collaborators.admin.key)
  return [
    {
      method: 'GET',
      path: '/admin/cache/entries',
      answer: async (c) => {
        checkAdmin(c)
        const request = readListRequest(c.req.queries())
        return respond(c, await fromStore(c, () => pageOf(request, collaborators), collaborators))
      },
    },
  ]
}

const pageOf = async (request: ListRequest, collaborators: EntriesCollaborators): Promise<JsonObject> => {
  const { store, clock, admin } = collaborators
  const { labels } = request
  const entries: JsonObject[] = []
  const startedAt = clock.monotonic()
  let { cursor } = request
  do {
    const wish = { labels, cursor, limit: request.limit - entries.length, bodies: admin.showBodies === true }
    const slice = await store.contents.slice(wish)
    entries.push(...slice.entries.map((listed) => rowOf(listed, collaborators)))
    cursor = slice.next
    await nextTurn()
  } while (cursor !== undefined && entries.length < request.limit && clock.monotonic() - startedAt < pageMs)
  return { entries, next: cursor === undefined ? null : writeCursor(cursor, labels) }
}

const rowOf = ({ entry, bytes }: ListedEntry, { admin, dialects, clock }: EntriesCollaborators): JsonObject => ({
  key: entry.key,
  state: freshness(entry, clock.now()),
  storedAt: new Date(entry.storedAt).toISOString(),
  staleAt: new Date(entry.staleAt).toISOString(),
  deleteAt: new Date(entry.deleteAt).toISOString(),
  bytes,
  type: entry.type ?? 'application/json',
  dialect: entry.dialect,
  model: entry.model,
  provider: entry.provider,
  providerModel: entry.providerModel,
  tenant: entry.tenant,
  namespace: entry.namespace,
  prompt: entry.prompt,
  tags: entry.tags,
  labels: labelsOf(entry),
  cost: entry.cost,
  ...(admin.showBodies === true ? { preview: previewOf(entry, dialects) } : {}),
})

/** How the answer begins, where it says something in text. */
const previewOf = ({ type, dialect, body }: CacheEntry, dialects: AppCollaborators['dialects']): string | undefined => {
  const spoken = dialects[dialect]
  const parsed = type === undefined && spoken !== undefined ? parseObject(new TextDecoder().decode(body)) : undefined
  const text = spoken && parsed && answerText(spoken, parsed)
  return text === undefined ? undefined : text.slice(0, previewLength).replace(/[\uD800-\uDBFF]$/, '')
}
