import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startEdge } from './edge.ts'
import type { EdgeProcess } from './edge.ts'
import { canRun } from './program.ts'

/** Whether `startVarnish` works, after trying to install it. */
export const canStartVarnish = (): boolean => canRun('varnishd', 'prompts behind a CDN', '-V', 'varnish')

/** A Varnish with deploy/varnish.vcl in front of the origin. */
export const startVarnish = (origin: string): Promise<EdgeProcess> =>
  startEdge({
    program: 'varnishd',
    signal: 'TERM',
    words: (folder, port) => {
      const file = join(folder, 'reprise.vcl')
      writeFileSync(file, configuration(origin))
      return ['-F', '-j', 'none', '-n', folder, '-a', `127.0.0.1:${port}`, '-f', file, '-s', 'malloc,16m']
    },
    readyPath: '/healthz',
    // It compiles its configuration with a C compiler first.
    startMs: 25_000,
  })

/** The shipped file, for this origin. */
const configuration = (origin: string): string =>
  readFileSync(new URL('../../deploy/varnish.vcl', import.meta.url), 'utf8').replace(
    '.port = "8484"',
    `.port = "${new URL(origin).port}"`,
  )
