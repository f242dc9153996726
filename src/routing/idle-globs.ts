import type { ProviderAccount } from '../provider.ts'
import { mayUse } from './allowed-models.ts'
import type { UnavailableProvider } from './model-settings.ts'
import type { Models } from './model.ts'
import { offeredFor } from '../nearest.ts'

/** Where names of models come from. */
export interface NameSources {
  readonly models: Pick<Models, 'list' | 'dormant'>
  readonly accounts: readonly Pick<ProviderAccount, 'name' | 'provider'>[]
  readonly unavailable: readonly UnavailableProvider[]
}

/** One line a glob of a client that is named. */
export const idleGlobs = (
  clients: readonly { readonly name: string; readonly models: readonly string[] }[],
  sources: NameSources,
): readonly string[] =>
  clients.flatMap(({ name, models }) =>
    models.flatMap((glob) => {
      const told = idleGlob(glob, sources)
      return told === undefined ? [] : [`clients (${name}).models: ${told}`]
    }),
  )

/**
 * What to tell the operator of a client's glob that covers no model: most often a slip, and the client is refused everything. Any model
 * of a provider can be asked for, also of one that is off as yet, so that a glob which reaches into one is never named. undefined: in order.
 */
const idleGlob = (glob: string, { models, accounts, unavailable }: NameSources): string | undefined => {
  const known = [...models.list().map(({ id }) => id), ...models.dormant.map(({ model }) => model)]
  const prefixes = [...accounts.map(({ name }) => name), ...unavailable.map(({ provider }) => provider)]
  const patterns = [...accounts.map(({ provider }) => provider), ...unavailable].flatMap(
    ({ bareNames = [] }) => bareNames,
  )
  if (known.some((name) => mayUse([glob], name))) return undefined
  if (prefixes.some((name) => reaches(glob, `${name}/`))) return undefined
  if (patterns.some((pattern) => coversBare(glob, pattern))) return undefined
  const close = offeredFor(glob, [...known, ...prefixes.map((name) => `${name}/*`)])
  return `"${glob}" covers no known model, so that it lets nobody ask for anything. ${
    close.length > 0 ? `Closest: ${close.join(', ')}. ` : ''
  }A name under models or provider/model is one; * stands for any run of characters.`
}

/** Whether it covers some name that begins so. */
const reaches = (glob: string, prefix: string): boolean =>
  startOf(glob).startsWith(prefix) || (glob.includes('*') && prefix.startsWith(startOf(glob)))

/** Whether it covers some name that the pattern matches, as far as its beginning tells. */
const coversBare = (glob: string, pattern: RegExp): boolean => {
  const start = startOf(glob)
  return start.search(pattern) !== -1 || (glob.includes('*') && headsOf(pattern).some((head) => head.startsWith(start)))
}

const startOf = (glob: string): string => glob.split('*')[0] ?? ''

/** How the names that a pattern matches begin: `^(?:dall-e|tts)-` so with `dall-e-` or `tts-`. */
const headsOf = ({ source }: RegExp): readonly string[] => {
  const [, either = '', then = ''] = /^\^(?:\(\?:([\w|-]+)\))?([\w:-]*)/.exec(source) ?? []
  return either.split('|').map((head) => head + then)
}
