import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestGateway } from './gateway.ts'
import type { TestGateway } from './gateway.ts'

export interface PromptGateway extends TestGateway {
  /** Writes a prompt file. */
  prompt(file: string, text: string): void
  /** POSTs variables. */
  post(path: string, variables: unknown, headers?: Record<string, string>): Promise<Response>
  get(path: string, headers?: Record<string, string>): Promise<Response>
}

/** Fetch adds no-cache to conditional requests of its own accord in any other mode. */
export const asIs = { cache: 'force-cache' } as const

/** A gateway over a prompts folder of its own; `yaml` comes on top of that setting. */
export const startPromptGateway = async (
  files: Readonly<Record<string, string>>,
  yaml = '',
  reload = '50ms',
): Promise<PromptGateway> => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-prompts-'))
  const prompt = (file: string, text: string) => writeFileSync(join(folder, file), text)
  for (const [file, text] of Object.entries(files)) prompt(file, text)
  const gateway = await startTestGateway({ yaml: `prompts: { path: "${folder}", reload: ${reload} }\n${yaml}` })
  return {
    ...gateway,
    prompt,
    post: (path, variables, headers = {}) =>
      fetch(`${gateway.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(variables),
      }),
    get: (path, headers = {}) => fetch(`${gateway.url}${path}`, { headers, ...asIs }),
    close: async () => {
      await gateway.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
