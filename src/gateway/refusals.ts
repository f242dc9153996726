import type { Call } from '../call.ts'
import { RequestError } from '../errors.ts'

/** The caller's key does not open this model. */
export const notAllowed = ({ caller, request }: Call): RequestError =>
  new RequestError({
    status: 403,
    kind: 'permission',
    code: 'model_not_allowed',
    param: 'model',
    message: `The client key of ${caller.name} may not use ${request.model}. It may use: ${caller.models.join(', ')}.`,
  })

/** `only-if-cached` and nothing kept. RFC 9111 §5.2.1.7. */
export const notCached = (): RequestError =>
  new RequestError({
    status: 504,
    kind: 'unavailable',
    code: 'not_cached',
    message:
      'Nothing is cached for this request and only-if-cached forbids asking a provider. Leave the directive out to ask.',
  })
