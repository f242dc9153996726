import { pageSize, type Node, type RedisCommands } from './commands.ts'

/** What the servers say of themselves, summed. */
export interface Survey {
  /** An estimate where there are more keys than are looked at. */
  readonly entries: number
  /** Memory used by the servers, by everybody's keys. */
  readonly bytes: number
  /** undefined where no server has a bound. */
  readonly maxBytes: number | undefined
  readonly evictions: number
}

/** So many pages of SCAN are looked at on each server; what lies beyond is estimated from the share seen. */
const maxPages = 40

export const survey = async (commands: RedisCommands, glob: string): Promise<Survey> => {
  const parts = await Promise.all(commands.nodes().map((node) => surveyNode(node, glob)))
  const sum = (of: (part: NodeSurvey) => number) => parts.reduce((total, part) => total + of(part), 0)
  const maxBytes = sum((part) => part.maxBytes)
  return {
    entries: Math.round(sum((part) => part.entries)),
    bytes: sum((part) => part.bytes),
    maxBytes: maxBytes === 0 ? undefined : maxBytes,
    evictions: sum((part) => part.evictions),
  }
}

/**
 * Whether a label set may have been evicted before its entries. Under `noeviction` nothing is, under `volatile-ttl` whoever ends
 * first goes first, and a label set ends after its last entry; under any other policy a purge cannot rely on the sets.
 */
export const indexMayHaveGaps = async (commands: RedisCommands): Promise<boolean> => {
  const infos = await Promise.all(commands.nodes().map((node) => node.info()))
  return infos.some((info) => {
    const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? 'noeviction'
    return numberIn(info, 'evicted_keys') > 0 && policy !== 'noeviction' && policy !== 'volatile-ttl'
  })
}

type NodeSurvey = Survey & { readonly maxBytes: number }

const surveyNode = async (node: Node, glob: string): Promise<NodeSurvey> => {
  const info = await node.info()
  return {
    entries: await countEntries(node, glob),
    bytes: numberIn(info, 'used_memory'),
    maxBytes: numberIn(info, 'maxmemory'),
    evictions: numberIn(info, 'evicted_keys'),
  }
}

const countEntries = async (node: Node, glob: string): Promise<number> => {
  const all = await node.keyCount()
  let found = 0
  let cursor = '0'
  for (let pages = 1; pages <= maxPages; pages++) {
    const page = await node.keyPage(glob, cursor)
    found += page.keys.length
    cursor = page.cursor
    if (cursor === '0') return found
  }
  return found * Math.max(1, all / (maxPages * pageSize))
}

const numberIn = (info: string, name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0)
