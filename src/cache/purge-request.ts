import { z } from 'zod'
import { invalid } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import { meantBy } from '../nearest.ts'
import { idLabels } from './answer-id.ts'
import type { PurgeMode, Selector } from './store.ts'

export interface PurgeRequest {
  readonly selector: Selector
  readonly mode: PurgeMode
}

const name = z
  .string({ error: 'a text' })
  .min(1, { error: 'a text that is not empty' })
  .max(512, { error: 'at most 512 characters' })

const selectorSchema = z.object({
  key: z.string({ error: '64 hex digits' }).regex(/^[\da-f]{64}$/, { error: '64 hex digits' }),
  id: name,
  tags: z
    .array(name, { error: 'a list of tags' })
    .min(1, { error: 'at least one tag' })
    .max(64, { error: 'at most 64 tags' }),
  model: name,
  tenant: name,
  namespace: name,
  prompt: name,
  all: z.literal(true, { error: 'true' }),
})

const bodySchema = selectorSchema.partial().extend({ soft: z.boolean({ error: 'true or false' }).optional() })
const selectorNames = Object.keys(selectorSchema.shape)

/** Reads what a purge names, and whether that goes at once or is only stale from now on (`soft`). Throws `RequestError` (400). */
export const readPurgeRequest = (body: JsonObject): PurgeRequest => {
  const { success, data, error } = bodySchema.safeParse(body)
  if (!success) {
    const { path, message } = error.issues[0] ?? { path: [], message: 'a purge' }
    throw invalid(`${path.join('.')} is ill-formed; expected: ${message}.`, path.join('.'))
  }
  checkMembers(Object.keys(body))
  return { selector: selectorOf(data), mode: data.soft === true ? 'expire' : 'purge' }
}

const checkMembers = (members: readonly string[]): void => {
  for (const member of members) {
    if (member === 'soft' || selectorNames.includes(member)) continue
    const meant = meantBy(member, [...selectorNames, 'soft'])
    const hint = meant === undefined ? '' : ` Did you mean ${meant}?`
    throw invalid(`${member.slice(0, 64)} is not a member of a purge.${hint}`, member.slice(0, 64))
  }
  const given = members.filter((member) => member !== 'soft')
  if (given.length === 1) return
  const found = given.length === 0 ? 'none' : given.join(' and ')
  throw invalid(`A purge names exactly one of ${selectorNames.join(', ')}; found ${found}.`, given[1])
}

const selectorOf = (named: z.output<typeof bodySchema>): Selector => {
  if (named.all === true) return { kind: 'all' }
  if (named.key !== undefined) return { kind: 'key', key: named.key }
  return { kind: 'labels', labels: labelsNamed(named) }
}

const labelsNamed = ({
  id,
  tags = [],
  model,
  tenant,
  namespace,
  prompt,
}: z.output<typeof bodySchema>): readonly string[] => [
  ...(id === undefined ? [] : idLabels(id)),
  ...tags.map((tag) => `tag:${tag}`),
  ...Object.entries({ model, tenant, namespace, prompt }).flatMap(([kind, value]) =>
    value === undefined ? [] : [`${kind}:${value}`],
  ),
]
