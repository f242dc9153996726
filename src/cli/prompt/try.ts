import { loadConfig } from '../../config.ts'
import type { Environment } from '../../config.ts'
import type { Json, JsonObject } from '../../json.ts'
import { chosenVersion } from '../../prompt/choice.ts'
import { promptsFolder } from '../../prompt/folder.ts'
import { openShelf } from '../../prompt/shelf.ts'
import { askGateway, noGatewayMessage } from '../ask-gateway.ts'
import { addressFor } from '../gateway-address.ts'

export interface TryOptions {
  readonly url?: string | undefined
  /** Client key to show. */
  readonly key?: string | undefined
  readonly render?: boolean | undefined
}

const answerDeadlineMs = 600_000

/** Asks a running gateway, or with `render` shows the request that the file makes. Throws with what to do when it cannot. */
export const tryPrompt = async (
  environment: Environment,
  name: string,
  { variables, ...options }: TryOptions & { readonly variables: readonly string[] },
): Promise<number> => {
  const given = Object.fromEntries(variables.map(variableOf))
  return options.render === true ? render(environment, name, given) : ask(environment, name, { ...options, given })
}

const render = async (environment: Environment, name: string, given: JsonObject): Promise<number> => {
  const { prompts, server } = loadConfig(environment)
  const shelf = await openShelf({ folder: promptsFolder(prompts.path), onFault: () => {}, onChange: () => {} })
  const fault = shelf.faults().find(({ file }) => file === `${name}.prompt`)
  if (fault !== undefined) throw fault
  const versions = shelf.all().filter((prompt) => prompt.name === name || prompt.id === name)
  const prompt = chosenVersion(versions, given)
  if (prompt === undefined)
    throw new Error(`There is no prompt ${name}. \`reprise prompt check\` lists those there are.`)
  const wanted = { model: prompts.model, stream: false, maxBytes: server.bodyLimit }
  console.log(JSON.stringify(await prompt.request(prompt.checkInput(given), wanted), null, 2))
  return 0
}

const ask = async (
  environment: Environment,
  name: string,
  { url, key, given }: TryOptions & { readonly given: JsonObject },
): Promise<number> => {
  const base = addressFor(environment, url)
  const path = `/prompts/${encodeURIComponent(name)}`
  const signal = AbortSignal.timeout(answerDeadlineMs)
  const response = await askGateway({ base, path, key, body: given, signal }).catch((error: unknown) => {
    throw new Error(noGatewayMessage(base, error), { cause: error })
  })
  const cache = response.headers.get('x-cache') ?? '-'
  console.error(`${response.status} ${response.headers.get('x-reprise-prompt') ?? name}, cache: ${cache}`)
  console.log(await response.text())
  return response.ok ? 0 : 1
}

/** `name=text` or `name:=json`. */
const variableOf = (word: string): readonly [string, Json] => {
  const [, name, raw, text = ''] = /^([^=:]+)(:?)=([\s\S]*)$/.exec(word) ?? []
  if (name === undefined) throw new Error(`${word}: write variables as name=text or name:=json.`)
  if (raw !== ':') return [name, text]
  try {
    const value: Json = JSON.parse(text)
    return [name, value]
  } catch (error) {
    throw new Error(`${name}:= must be followed by JSON, such as ${name}:=3 or ${name}:='["a"]'.`, { cause: error })
  }
}
