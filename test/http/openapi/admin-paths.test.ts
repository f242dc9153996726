import { expect, it } from 'vitest'
import { z } from 'zod'
import { readBegun, readListRequest } from '../../../src/cache/list-request.ts'
import { adminPaths } from '../../../src/http/openapi/admin-paths.ts'
import { entryOf } from '../../support/entries.ts'
import { emptyStore, testApp } from '../support.ts'

const path = '/admin/cache/entries'

const listing = z
  .object({
    parameters: z.array(z.object({ name: z.string() })),
    get: z.object({
      responses: z.object({
        200: z.object({
          content: z.object({
            'application/json': z.object({
              schema: z.object({
                properties: z.object({ entries: z.object({ items: z.object({ properties: z.looseObject({}) }) }) }),
              }),
            }),
          }),
        }),
      }),
    }),
  })
  .parse(adminPaths[path])

it('names every parameter of the listing', () => {
  const names = listing.parameters.map(({ name }) => name)
  expect(() => readListRequest({ strange: ['x'] })).toThrow(`There are: ${names.join(', ')}.`)
})

it('names every parameter of an import', () => {
  const { post } = z
    .object({ post: z.object({ parameters: z.array(z.object({ name: z.string() })) }) })
    .parse(adminPaths['/admin/cache/import'])
  expect(() => readBegun({ strange: ['x'] })).toThrow(
    `There are: ${post.parameters.map(({ name }) => name).join(', ')}.`,
  )
})

it('names every member of a listed entry', async () => {
  const entry = entryOf('one', { prompt: 'greet', cost: 0.1 })
  const slice = async () => ({ entries: [{ entry, bytes: entry.body.length }] })
  const { app } = testApp(undefined, {
    store: { ...emptyStore, contents: { ...emptyStore.contents, slice } },
    admin: { key: 'secret', showBodies: true },
  })
  const response = await app.request(path, { headers: { authorization: 'Bearer secret' } })
  const { entries } = z.object({ entries: z.tuple([z.looseObject({})]) }).parse(await response.json())
  const { properties } = listing.get.responses[200].content['application/json'].schema.properties.entries.items
  expect(Object.keys(properties).toSorted()).toEqual(Object.keys(entries[0]).toSorted())
})
