import { invalid } from '../errors.ts'
import type { HeaderReader } from './context.ts'

/** Fields that decide who calls and how the body reads. None of their values that mean something here holds a comma. */
const singular = ['authorization', 'x-api-key', 'content-type', 'host'] as const

/** Refuses (400) a request that sends one of these fields twice: whoever stands in front may have read the other one. RFC 9110 §5.3. */
export const refuseDuplicates = (headers: HeaderReader): void => {
  for (const name of singular) {
    if (headers.get(name)?.includes(',')) {
      throw invalid(`The header ${name} came more than once, or holds a comma. Send it once.`, name, 'duplicate_header')
    }
  }
}
