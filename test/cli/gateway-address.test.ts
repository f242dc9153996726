import { expect, it } from 'vitest'
import { gatewayAddress } from '../../src/cli/gateway-address.ts'

const configured = { host: '::1', port: 8484 }

it.each([
  [undefined, 'http://[::1]:8484'],
  ['127.0.0.1:8671', 'http://127.0.0.1:8671'],
  ['localhost:8671/', 'http://localhost:8671'],
  ['https://gateway.example/', 'https://gateway.example'],
])('%s is %s', (url, address) => {
  expect(gatewayAddress(url, configured)).toBe(address)
})
