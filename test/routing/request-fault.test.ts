import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { requestFault } from '../../src/routing/request-fault.ts'
import { callOf, deploymentOf, fault } from './support.ts'

const told = (message: string, error: JsonObject) => {
  const thrown = fault('not-found', { status: 404, message, body: { error: { message, ...error } } })
  return requestFault(callOf(), deploymentOf('a'), thrown).problem
}

describe('a 404 in the words of an API', () => {
  test.each([
    ['There is nothing at /v1/chat.', 'unknown_path', true],
    ['Invalid URL (POST /m1/chat/completions)', null, true],
    ['The model `x` does not exist.', 'gone', false],
    ['Nothing by that name', 'model_not_found', false],
    ['m: no such thing', null, false],
  ])('(%s, %s) is for the operator to look at where it is not plainly about the model', (said, code, hinted) => {
    const error = { type: 'invalid_request_error', param: null, code }
    const { message, upstream } = told(said, error)
    const advice = hinted ? "\\. The gateway's operator .*providers\\.a\\.baseUrl .* the model m\\.$" : ''
    expect(message).toMatch(new RegExp(`^a/m answered 404: .*${advice}`))
    expect(message.includes('baseUrl')).toBe(hinted)
    // A client reads it there.
    expect(upstream).toEqual({ error: { ...error, message: hinted ? message : said } })
  })

  test('says nothing of the baseUrl where it names a member of the request', () => {
    expect(told('No such file', { param: 'file' }).message).toBe('a/m answered 404: No such file')
  })
})
