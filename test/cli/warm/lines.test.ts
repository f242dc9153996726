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
    ['nonsense', 'it is no JSON object'],
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
})
