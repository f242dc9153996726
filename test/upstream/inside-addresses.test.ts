import { describe, expect, it } from 'vitest'
import { bodyWithoutAddresses, withoutAddresses } from '../../src/upstream/inside-addresses.ts'

describe('withoutAddresses', () => {
  it.each([
    ['connect ECONNREFUSED 10.0.0.5:8000', 'connect ECONNREFUSED ***'],
    ['no answer from 192.168.3.4.', 'no answer from ***.'],
    ['at 8.8.8.8:53', 'at ***'],
    ['http://localhost:11434/api failed', 'http://***/api failed'],
    ['see http://vllm-1/v1, http://user:word@a.example.com/x', 'see http://***/v1, http://***/x'],
    ['https://api.example.com:8443/v1', 'https://***/v1'],
    ['dial tcp: lookup vllm.prod.svc.cluster.local on 127.0.0.11:53', 'dial tcp: lookup *** on ***'],
    ['router.example.com:9000 is down', '*** is down'],
    ['connect ECONNREFUSED ::1:8080', 'connect ECONNREFUSED ***'],
    ['upstream [fd00::12]:80 reset', 'upstream *** reset'],
    ['connection refused: vllm:8000', 'connection refused: ***'],
    ['localhost said no', '*** said no'],
    ['Connection refused: /10.0.0.5:8080', 'Connection refused: /***'],
    ['Failed to connect to vllm/10.0.0.5:8080', 'Failed to connect to ***'],
    ['root@10.0.0.5:22 failed', 'root@*** failed'],
    ["HTTPConnectionPool(host='vllm-1', port=8000): Max retries", "HTTPConnectionPool(host='***'): Max retries"],
    ['HTTPConnectionPool(host="vllm-1")', 'HTTPConnectionPool(host="***")'],
    ['getaddrinfo ENOTFOUND vllm-internal', 'getaddrinfo ENOTFOUND ***'],
    ['getaddrinfo EAI_AGAIN vllm', 'getaddrinfo EAI_AGAIN ***'],
    ['getaddrinfo ENOTFOUND vllm:8000', 'getaddrinfo ENOTFOUND ***'],
    ['connect ECONNREFUSED vllm:8000', 'connect ECONNREFUSED ***'],
    ['read ETIMEDOUT vllm:8000', 'read ETIMEDOUT ***'],
    ['dial tcp: lookup vllm on 10.0.0.2:53: no such host', 'dial tcp: lookup *** on ***: no such host'],
    ['lookup vllm on 10.0.0.2:53', 'lookup *** on ***'],
    ['lookup vllm: no such host', 'lookup ***: no such host'],
    ['connect to ::ffff:10.0.0.1', 'connect to ***'],
    ['connect to ::ffff:10.0.0.1:8080.', 'connect to ***.'],
    ['from fd00::1.', 'from ***.'],
    ['from fdab::cafe, fe80::a', 'from ***, ***'],
  ])('%s', (text, told) => {
    expect(withoutAddresses(text)).toBe(told)
  })

  it.each([
    'You can find your API key at https://platform.openai.com/account/api-keys.',
    'maximum context length is 8192 tokens: max_tokens:4096, limit:30000',
    'model llama3.1:8b and qwen2:72b at 12:30:45, version 10.2.3',
    'messages[0].content: std::vector, a.b.c',
    'try again at 2026-11-29T14:00:00Z; 8.8.8.8 is public',
    'write to help@example.com',
    'you exceeded tokens:4096',
    'expected status:200 got 500',
    'either id:99 or id:98',
    'ERRORS code:1234',
    'a::b and C++ a::b',
    'the lookup failed: lookup table of on-call, lookup id on demand',
    'Mozilla/5.0 Chrome/120.0.0.0',
    'from ::ffff:8.8.8.8',
    'version 1.2.3.4.5, v10.0.0.5',
  ])('leaves %s', (text) => {
    expect(withoutAddresses(text)).toBe(text)
  })

  it('takes no longer for a long text', () => {
    for (const piece of [
      'a.',
      'a:1',
      '1.',
      ':',
      'connect ',
      '[:',
      '1.1.1.1/',
      'a-',
      'f:',
      'lookup a',
      "host='a",
      'ECONNA',
    ])
      expect(withoutAddresses(piece.repeat(50_000)).length).toBeGreaterThan(0)
  })
})

it('reaches every text of a body, and nothing else', () => {
  const body = { error: { message: 'at\n10.0.0.1', code: 502, details: [{ url: 'http://10.0.0.1/v1' }, null, true] } }
  expect(bodyWithoutAddresses(body)).toEqual({
    error: { message: 'at\n***', code: 502, details: [{ url: 'http://***/v1' }, null, true] },
  })
})
