import { headEnd } from '../codec.ts'
import type { RedisCommands } from './commands.ts'

/** Most heads fit into this, so that one look is enough. */
const usualHeadBytes = 2_048

/** As many of an entry's first bytes as `decodeHead` needs; none where there is no entry. */
export const headBytes = async (commands: Pick<RedisCommands, 'beginning'>, name: string): Promise<Buffer> => {
  const first = await commands.beginning(name, usualHeadBytes)
  return first.length > 0 && headEnd(first) > first.length ? commands.beginning(name, headEnd(first)) : first
}
