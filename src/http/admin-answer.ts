import { wrongCursor } from '../cache/list-request.ts'
import { BadCursorError, StoreError } from '../cache/stores/errors.ts'
import { RequestError } from '../errors.ts'
import type { AppCollaborators } from './collaborators.ts'
import { unkept, type AppContext } from './context.ts'

/** Here a store that fails must be told (503): who asks has to know that it did not happen. */
export const fromStore = async <T>(
  c: AppContext,
  ask: () => Promise<T>,
  { onFault }: Pick<AppCollaborators, 'onFault'>,
): Promise<T> => {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof RequestError) throw error
    if (error instanceof BadCursorError) throw wrongCursor()
    if (!(error instanceof StoreError)) onFault(error, c.get('requestId'))
    const message = error instanceof StoreError ? error.message : 'The cache store did not do it.'
    throw new RequestError({
      status: 503,
      kind: 'unavailable',
      code: 'store_unavailable',
      message,
    })
  }
}

export const respond = (c: AppContext, body: object): Response => c.json(body, 200, unkept(c))
