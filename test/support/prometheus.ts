import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isJsonObject, objectsIn } from '../../src/json.ts'
import type { JsonObject } from '../../src/json.ts'
import { startHeld } from './held-process.ts'
import { freePort } from './redis-process.ts'

/** A Prometheus of a test's own, which looks every second. */
export interface PrometheusProcess {
  /** The result of an instant query; throws with Prometheus' own words. */
  query(expression: string): Promise<readonly JsonObject[]>
  /** Names of the alerts that fire now. */
  firing(): Promise<readonly string[]>
  stop(): Promise<void>
}

export interface PrometheusSettings {
  /** `host:port`, as job `reprise`. */
  readonly targets: readonly string[]
  /** Text of a rule file. */
  readonly rules: string
}

export const startPrometheus = async ({ targets, rules }: PrometheusSettings): Promise<PrometheusProcess> => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-prometheus-'))
  writeFileSync(join(folder, 'alerts.yml'), rules)
  writeFileSync(
    join(folder, 'prometheus.yml'),
    `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [alerts.yml]
scrape_configs:
  - job_name: reprise
    static_configs: [{ targets: ${JSON.stringify(targets)} }]
`,
  )
  const port = await freePort()
  const words = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]
  const held = startHeld('prometheus', words)
  await new Promise<void>((resolve, reject) => {
    held.onSaid(() => {
      if (held.said().includes('Server is ready')) resolve()
    })
    void held.gone.then(() => reject(new Error(`prometheus did not start:\n${held.said()}`)))
  })
  const ask = async (path: string): Promise<JsonObject> => {
    const answer: unknown = await (await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)).json()
    if (!isJsonObject(answer) || !isJsonObject(answer['data'])) throw new Error(`${path}: ${JSON.stringify(answer)}`)
    return answer['data']
  }
  return {
    query: async (expression) => objectsIn((await ask(`query?query=${encodeURIComponent(expression)}`))['result']),
    firing: async () =>
      objectsIn((await ask('alerts'))['alerts'])
        .filter(({ state }) => state === 'firing')
        .map(({ labels }) => (isJsonObject(labels) ? String(labels['alertname']) : '')),
    stop: async () => {
      await held.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
