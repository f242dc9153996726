import type { Call } from '../call.ts'
import { invalid, RequestError, shown } from '../errors.ts'
import { notOpenMessage } from '../routing/model-errors.ts'

/** The caller's key does not open this model. `known`: the names that there are. */
export const notAllowed = ({ caller, request }: Call, known: readonly string[]): RequestError =>
  new RequestError({
    status: 403,
    kind: 'permission',
    code: 'model_not_allowed',
    param: 'model',
    message: notOpenMessage(request.model, { client: caller.name, allowed: caller.models, known }),
  })

/** Whoever learns such an id could use it: the provider sees one account and no tenants. */
export const sharedAccount = ({ request }: Call): RequestError =>
  invalid(
    `The request names a conversation, file, store, container, skill, cache or item that a provider keeps. Its account is shared by several tenants here, and whose such an id is cannot be told. Send the content itself, or previous_response_id; or ask the operator for one tenant or an account of your own (docs/dialects.md). Model: ${shown(request.model)}.`,
    undefined,
    'shared_account',
  )

/** `only-if-cached` and nothing kept. RFC 9111 §5.2.1.7. */
export const notCached = (): RequestError =>
  new RequestError({
    status: 504,
    kind: 'unavailable',
    code: 'not_cached',
    message:
      'Nothing is cached for this request and only-if-cached forbids asking a provider. Leave the directive out to ask.',
  })
