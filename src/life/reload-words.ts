import { isDeepStrictEqual } from 'node:util'
import type { Config } from '../config.ts'
import type { Assembly } from './assemble.ts'

/** A configuration, and what was put together from it. */
export interface Settled extends Pick<Assembly, 'dormant' | 'idleGlobs'> {
  readonly config: Config
}

/** What the log says of a reload. `start`: the configuration that the process began with. */
export const reloadWords = (
  start: Config,
  before: Settled,
  now: Settled,
): { readonly info: string; readonly warnings: readonly string[] } => {
  const held = heldSettings(start, now.config)
  const known = new Set(before.dormant.map(dormantWords))
  return {
    info: held.length === 0 ? 'settings reloaded' : `settings reloaded; from the next start on: ${held.join(', ')}`,
    warnings: [
      ...now.dormant.map(dormantWords).filter((told) => !known.has(told)),
      ...now.idleGlobs.filter((told) => !before.idleGlobs.includes(told)),
    ],
  }
}

const dormantWords = ({ model, deployment, variable }: Settled['dormant'][number]): string =>
  `models.${model}: ${deployment} is left out until a start with ${variable} set.`

/** Paths of the settings that differ and are taken up at a start alone. */
const heldSettings = (start: Config, now: Config): readonly string[] => {
  const held = heldParts.flatMap(({ path, part, isHeld }) =>
    membersThatDiffer(part(start), part(now))
      .filter(isHeld)
      .map((name) => `${path}.${name}`),
  )
  // What was off at the start has loaded no model.
  const waits = start.cache.semantic.mode === 'off' && now.cache.semantic.mode !== 'off'
  return waits ? [...held, 'cache.semantic.mode'] : held
}

interface HeldPart {
  readonly path: string
  part(config: Config): object
  isHeld(name: string): boolean
}

const only = (...names: readonly string[]) => ({ isHeld: (name: string) => names.includes(name) })
const allBut = (...names: readonly string[]) => ({ isHeld: (name: string) => !names.includes(name) })

const heldParts: readonly HeldPart[] = [
  { path: 'server', part: ({ server }) => server, ...only('host', 'port', 'drainTimeout') },
  { path: 'log', part: ({ log }) => log, ...only('level') },
  { path: 'traces', part: ({ traces }) => traces, ...allBut('sample') },
  { path: 'routing', part: ({ routing }) => routing, ...only('connections') },
  { path: 'prompts', part: ({ prompts }) => prompts, ...only('path', 'reload') },
  { path: 'cache', part: ({ cache }) => cache, ...only('store', 'path', 'maxBytes', 'memory') },
  { path: 'cache.semantic', part: ({ cache }) => cache.semantic, ...allBut('mode', 'maxErrorRate', 'audit') },
  { path: 'redis', part: ({ redis }) => redis, ...allBut() },
]

const membersThatDiffer = (start: object, now: object): readonly string[] => {
  const [then, today] = [new Map(Object.entries(start)), new Map(Object.entries(now))]
  const names = [...new Set([...then.keys(), ...today.keys()])]
  return names.filter((name) => !isDeepStrictEqual(then.get(name), today.get(name)))
}
