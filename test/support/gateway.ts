import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { createDemo } from '../../providers/demo.ts'
import { providers } from '../../providers/index.ts'
import type { Environment } from '../../src/config.ts'
import { startGateway } from '../../src/main.ts'
import type { RunningGateway } from '../../src/main.ts'
import type { Provider } from '../../src/provider.ts'

/** A real gateway on a free port of 127.0.0.1, with a cache folder of its own. */
export interface TestGateway extends RunningGateway {
  /** Every line of the log so far, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[]
  /** Everything that was written, banner and log. */
  readonly written: readonly string[]
  /** Writes the configuration file anew. */
  configure(yaml: string): void
  /** Drains it and removes its folder. */
  close(): Promise<void>
}

export interface TestGatewayOptions {
  readonly yaml?: string
  readonly environment?: Environment
  readonly providers?: Readonly<Record<string, Provider>>
  /** Of the built dashboard. */
  readonly pageFolder?: string
}

/** A gateway that loads the sentence embedder only where the test is about it: two cores are soon busy. */
const withoutModel = (yaml: string): string => {
  const settings = parseDocument(yaml)
  if (settings.errors.length > 0 || settings.hasIn(['cache', 'semantic'])) return yaml
  settings.setIn(['cache', 'semantic', 'mode'], 'off')
  return String(settings)
}

/** The demo provider answers without thinking time here. */
export const startTestGateway = async ({
  yaml = '',
  environment = {},
  providers: replaced,
  pageFolder,
}: TestGatewayOptions = {}): Promise<TestGateway> => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-gateway-'))
  const path = join(folder, 'reprise.yaml')
  writeFileSync(path, withoutModel(yaml))
  const written: string[] = []
  const log: Readonly<Record<string, unknown>>[] = []
  const removeFolder = () => rmSync(folder, { recursive: true, force: true })
  const starting = startGateway({
    version: '0.0.0-test',
    pageFolder,
    environment: {
      REPRISE_CONFIG: path,
      REPRISE_CACHE_PATH: join(folder, 'cache'),
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'info',
      ...environment,
    },
    providers: replaced ?? { ...providers, demo: createDemo({ thinkMs: 0, wordMs: 0 }) },
    write: (text) => {
      written.push(text)
      for (const line of text.split('\n')) if (line.startsWith('{')) log.push(JSON.parse(line))
    },
  })
  starting.catch(removeFolder)
  const gateway = await starting
  return {
    ...gateway,
    log,
    written,
    configure: (text) => writeFileSync(path, text),
    close: async () => {
      await gateway.drain()
      removeFolder()
    },
  }
}
