import { describe, expect, it } from 'vitest'
import { warmLines } from '../../../src/cli/warm/lines.ts'

const body = { model: 'demo/echo', messages: [{ role: 'user', content: 'Hello' }] }

describe('the lines of a file to warm with', () => {
  it("are requests as of OpenAI's Batch API, at any door, or chat completions alone", () => {
    const text = [
      JSON.stringify({ custom_id: 'one', method: 'POST', url: '/v1/messages', body }),
      '',
      JSON.stringify(body),
      '',
    ].join('\r\n')
    expect(warmLines(text)).toEqual([
      { number: 1, path: '/v1/messages', body },
      { number: 3, path: '/v1/chat/completions', body },
    ])
  })

  it('ask for plain answers, which are the kept ones of streams too', () => {
    const [line] = warmLines(JSON.stringify({ ...body, stream: true, stream_options: { include_usage: true } }))
    expect(line?.body).toEqual(body)
  })

  it.each([
    ['nonsense', 'it is no JSON: Unexpected token'],
    ['{"model":"a" 1}', "it is no JSON: Expected ',' or '}' after property value in JSON at position 13"],
    ['[1]', 'it is no JSON object'],
    ['{}', 'it has neither a url (such as /v1/chat/completions) nor a model'],
    ['{"url":"http://elsewhere/v1","body":{}}', 'url: expected a path of the gateway'],
    ['{"url":"//elsewhere/v1","body":{}}', 'url: expected a path of the gateway'],
    ['{"url":"/admin/cache/purge","body":{"all":true}}', 'url: the admin API answers no questions'],
    ['{"url":"/v1/../admin/cache/purge","body":{"all":true}}', 'url: the admin API answers no questions'],
    ['{"url":"/v1/chat/completions","method":"GET","body":{}}', 'method: only POST'],
    ['{"url":"/v1/chat/completions","body":[]}', 'body: expected the request as a JSON object'],
  ])('%s is refused by its number', (text, reason) => {
    expect(() => warmLines(`${JSON.stringify(body)}\n${text}`)).toThrow(`line 2: ${reason}`)
  })

  it('that are wrong are told at once, the first twenty of them', () => {
    expect(() => warmLines('[1]\n{}\n[3]')).toThrow(
      /^3 lines cannot be asked\. .*\n {2}line 1: .*\n {2}line 2: .*\n {2}line 3: .*$/,
    )
    expect(() => warmLines('[]\n'.repeat(22))).toThrow(/^22 lines .*line 20: [^\n]*\n {2}and 2 more$/s)
  })

  it('may begin with a byte order mark', () => {
    expect(warmLines(`\uFEFF${JSON.stringify(body)}`)).toHaveLength(1)
  })
})
