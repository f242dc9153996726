import { RequestError } from '../errors.ts'

export const tooLarge = (limitBytes: number): RequestError =>
  new RequestError({
    status: 413,
    kind: 'too-large',
    code: 'request_too_large',
    message: `The request body is larger than ${limitBytes} bytes. Send less, or ask the operator to raise server.bodyLimit.`,
  })

export const tooSlow = (timeoutMs: number, setting = 'server.bodyTimeout'): RequestError =>
  new RequestError({
    status: 408,
    kind: 'timeout',
    code: 'body_timeout',
    message: `The request body did not arrive within ${timeoutMs} ms. Send it whole, or ask the operator to raise ${setting}.`,
  })

export const notJson = (): RequestError =>
  new RequestError({
    status: 415,
    kind: 'invalid-request',
    code: 'unsupported_content_type',
    param: 'content-type',
    message: 'The body must be JSON. Send it with Content-Type: application/json.',
  })
