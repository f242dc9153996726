import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({ yaml: 'cache: { semantic: { mode: off } }' })
})
afterAll(() => gateway.close())

/** What the log said of taking up these settings. */
const reloaded = (yaml: string) => {
  const before = gateway.log.length
  gateway.configure(`${yaml}\ncache: { semantic: { mode: off } }`)
  gateway.reload()
  return gateway.log.slice(before).map(({ level, msg }) => [level, msg])
}

it('says what a reload could not take up, and what it left out', () => {
  const models =
    'models: { assistant: { deployments: [{ provider: demo, model: echo }, { provider: groq, model: m }] } }'
  const clients = 'clients: [{ name: web, key: a-key-of-20-letters }]'
  const leftOut = [40, 'models.assistant: groq/m is left out until a start with GROQ_API_KEY set.']
  expect(reloaded(`${models}\n${clients}`)).toEqual([[30, 'settings reloaded'], leftOut])
  expect(reloaded(`${models}\n${clients}\nserver: { drainTimeout: 7s }`)).toEqual([
    [30, 'settings reloaded; from the next start on: server.drainTimeout'],
  ])
  expect(reloaded('servers: {}')).toMatchObject([[50, expect.stringMatching(/^settings not reloaded.*servers/s)]])
})
