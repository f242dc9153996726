import { RequestError } from '../errors.ts'
import { headersOf, type AppContext } from './context.ts'
import { hashOf, presentedKeys, shows } from './keys.ts'
import { refuseDuplicates } from './single-headers.ts'

/** Lets in who shows the key, as Bearer token or `x-api-key`; everybody where there is none. Throws `RequestError` 401 naming the setting, and saying whether a key came. */
export const keyGate = (key: string | undefined, setting: string): ((c: AppContext) => void) => {
  if (key === undefined) return () => {}
  const hash = hashOf(key)
  return (c) => {
    const headers = headersOf(c)
    refuseDuplicates(headers)
    if (!shows(headers, hash)) throw refused(setting, presentedKeys(headers).length > 0)
  }
}

const refused = (setting: string, keyCame: boolean): RequestError =>
  new RequestError({
    status: 401,
    kind: 'authentication',
    code: 'invalid_api_key',
    message: keyCame
      ? `The key that came is not the one that is set as ${setting}.`
      : `This needs the key that is set as ${setting}. Send it as Authorization: Bearer <key> or as x-api-key.`,
  })
