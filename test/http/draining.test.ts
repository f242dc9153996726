import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { RequestError } from '../../src/errors.ts'
import type { AppEnv } from '../../src/http/context.ts'
import { refuseWhileDraining } from '../../src/http/draining.ts'

it('sends calls elsewhere while draining, and still answers probes', async () => {
  let draining = false
  const app = new Hono<AppEnv>()
  app.use(refuseWhileDraining(() => draining))
  app.onError((error, c) =>
    c.text(error.message, error instanceof RequestError && error.problem.status === 503 ? 503 : 500),
  )
  for (const path of ['/readyz', '/v1/models']) app.get(path, (c) => c.text('here'))
  const statuses = async () => [(await app.request('/readyz')).status, (await app.request('/v1/models')).status]
  expect(await statuses()).toEqual([200, 200])
  draining = true
  expect(await statuses()).toEqual([200, 503])
})
