import { afterAll, beforeAll, expect, it } from 'vitest'
import { askAdmin } from '../../src/cli/admin-client.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway({ yaml: 'admin: { key: secret }' })
})
afterAll(() => gateway.close())

it('tells where the command takes the admin key from, when the gateway asks for one', async () => {
  const asked = askAdmin({}, gateway.url, '/admin/stats')
  await expect(asked).rejects.toThrow(/answered 401: .*REPRISE_ADMIN_KEY.*--config/s)
})

it('shows the key of the environment', async () => {
  const asked = askAdmin({ REPRISE_ADMIN_KEY: 'secret' }, gateway.url, '/admin/stats')
  await expect(asked).resolves.toMatchObject({ requests: { total: 0 } })
})

it('needs nothing of the configuration where an address is named', async () => {
  const broken = { REPRISE_CONFIG: '/there/is/none.yaml' }
  const withKey = { ...broken, REPRISE_ADMIN_KEY: 'secret' }
  await expect(askAdmin(withKey, gateway.url, '/admin/stats')).resolves.toMatchObject({ requests: { total: 0 } })
  await expect(askAdmin(broken, gateway.url, '/admin/stats')).rejects.toThrow('answered 401')
  await expect(askAdmin(broken, undefined, '/admin/stats')).rejects.toThrow('none.yaml')
})
