import { describe, expect, it } from 'vitest'
import { addressRefusal, isPublicAddress, publicLookup } from '../../src/upstream/addresses.ts'

describe('addressRefusal', () => {
  it.each([
    'https://api.openai.com/v1',
    'http://example.com:8080/x?y',
    'https://1.1.1.1/',
    'https://[2606:4700::1111]/',
  ])('lets %s pass', (url) => {
    expect(addressRefusal(url)).toBeUndefined()
  })

  it.each([
    ['file:///etc/passwd', 'http or https'],
    ['not an address', 'http or https'],
    ['https://user:secret@example.com/', 'credential'],
    ['http://localhost/', 'inside'],
    ['http://LOCALHOST./', 'inside'],
    ['http://a.localhost/', 'inside'],
    ['http://redis:6379/', 'inside'],
    ['http://metadata.google.internal/', 'inside'],
    ['http://printer.local/', 'inside'],
    ['http://127.0.0.1/', 'not a public'],
    ['http://127.1/', 'not a public'],
    ['http://2130706433/', 'not a public'],
    ['http://0x7f.0.0.1/', 'not a public'],
    ['http://0/', 'not a public'],
    ['http://10.1.2.3/', 'not a public'],
    ['http://172.16.0.1/', 'not a public'],
    ['http://192.168.1.1/', 'not a public'],
    ['http://100.100.100.200/', 'not a public'],
    ['http://169.254.169.254/latest/meta-data', 'not a public'],
    ['http://168.63.129.16/', 'not a public'],
    ['http://[::1]/', 'not a public'],
    ['http://[::]/', 'not a public'],
    ['http://[::ffff:127.0.0.1]/', 'not a public'],
    ['http://[::127.0.0.1]/', 'not a public'],
    ['http://[64:ff9b::7f00:1]/', 'not a public'],
    ['http://[2002:7f00:1::]/', 'not a public'],
    ['http://[fe80::1]/', 'not a public'],
    ['http://[fd00:ec2::254]/', 'not a public'],
    ['http://[fec0::1]/', 'not a public'],
    ['http://224.0.0.1/', 'not a public'],
    ['http://255.255.255.255/', 'not a public'],
  ])('refuses %s', (url, reason) => {
    expect(addressRefusal(url)).toContain(reason)
  })
})

describe('isPublicAddress', () => {
  it('refuses what is no address', () => {
    expect(isPublicAddress('example.com')).toBe(false)
    expect(isPublicAddress('')).toBe(false)
  })
})

describe('publicLookup', () => {
  const look = (name: string, options: { all?: boolean } = {}) =>
    new Promise((resolve, reject) => {
      publicLookup(name, options, (error, address) => (error === null ? resolve(address) : reject(error)))
    })

  it('refuses a name that resolves to this machine', async () => {
    await expect(look('localhost')).rejects.toThrow('not a public address')
    await expect(look('localhost', { all: true })).rejects.toThrow('not a public address')
  })

  it('gives a public address in either form', async () => {
    expect(await look('1.1.1.1')).toBe('1.1.1.1')
    expect(await look('1.1.1.1', { all: true })).toEqual([{ address: '1.1.1.1', family: 4 }])
  })
})
