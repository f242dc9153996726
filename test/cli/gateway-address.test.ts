import { expect, it } from 'vitest'
import { addressFrom, addressOf } from '../../src/cli/gateway-address.ts'

it.each([
  ['127.0.0.1:8671', 'http://127.0.0.1:8671'],
  ['localhost:8671/', 'http://localhost:8671'],
  ['https://gateway.example/', 'https://gateway.example'],
])('%s is %s', (typed, address) => {
  expect(addressFrom(typed)).toBe(address)
})

it.each(['ftp://gateway.example', 'ws://gateway.example', 'http://', 'a b'])('%s is refused', (typed) => {
  expect(() => addressFrom(typed)).toThrow(`--url: ${typed} is no http address`)
})

it('brackets the host that is an IPv6 address', () => {
  expect(addressOf({ host: '::1', port: 8484 })).toBe('http://[::1]:8484')
  expect(addressOf({ host: 'localhost', port: 1 })).toBe('http://localhost:1')
})
