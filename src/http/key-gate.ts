import { RequestError } from '../errors.ts'
import { headersOf, type AppContext } from './context.ts'
import { hashOf, shows } from './keys.ts'
import { refuseDuplicates } from './single-headers.ts'

/** Lets in who shows the key, as Bearer token or `x-api-key`; everybody where there is none. Throws `RequestError` 401 naming the setting. */
export const keyGate = (key: string | undefined, setting: string): ((c: AppContext) => void) => {
  if (key === undefined) return () => {}
  const hash = hashOf(key)
  return (c) => {
    refuseDuplicates(headersOf(c))
    if (!shows(headersOf(c), hash)) throw wrongKey(setting)
  }
}

const wrongKey = (setting: string): RequestError =>
  new RequestError({
    status: 401,
    kind: 'authentication',
    code: 'invalid_api_key',
    message: `This needs the key that is set as ${setting}. Send it as Authorization: Bearer <key> or as x-api-key.`,
  })
