import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installOnDebian } from './program.ts'
import { freePort } from './redis-process.ts'

/** An nginx of a test's own, with a cache in front of one origin. */
export interface NginxProcess {
  /** e.g. http://127.0.0.1:40001 */
  readonly url: string
  stop(): Promise<void>
}

/** Whether `startNginx` works, after trying to install it. With CI set a missing one is an error. */
export const canStartNginx = (): boolean => {
  if (hasNginx() || (installOnDebian('nginx') && hasNginx())) return true
  const remedy = 'Install nginx (on Debian: `sudo apt-get install nginx`) and run the tests again.'
  if (process.env['CI']) throw new Error(`nginx is missing, and with CI set nothing may be left out. ${remedy}`)
  console.warn(`\nNOT RUN, for want of nginx: prompts behind a shared cache. ${remedy}\n`)
  return false
}

const hasNginx = (): boolean => {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore', timeout: 10_000 })
    return true
  } catch {
    return false
  }
}

// The shell holds our end of a pipe as its input and kills the server when that closes: even a killed test run leaves no server behind.
const script = 'nginx "$@" 2>&1 & read -r _; kill -9 $!; wait $!'

export const startNginx = async (origin: string): Promise<NginxProcess> => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-nginx-'))
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, configuration(folder, port, origin))
  const words = ['-e', 'stderr', '-p', folder, '-c', file]
  const child = spawn('sh', ['-c', script, 'nginx', ...words], { stdio: ['pipe', 'pipe', 'ignore'] })
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let log = ''
  child.stdout.on('data', (chunk: Buffer) => void (log = (log + chunk.toString()).slice(-8_192)))
  const url = `http://127.0.0.1:${port}`
  await answering(url, () => log)
  return {
    url,
    stop: async () => {
      child.stdin.end()
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** As docs/prompts.md has it, plus what makes it run as a process of a test. */
const configuration = (folder: string, port: number, origin: string): string => `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  proxy_cache_path ${folder}/cache keys_zone=prompts:1m;
  server {
    listen 127.0.0.1:${port};
    location /ready { return 204; }
    location / {
      proxy_pass ${origin};
      proxy_http_version 1.1;
      proxy_cache prompts;
      proxy_cache_revalidate on;
      proxy_cache_lock on;
      proxy_cache_bypass $http_x_refresh;
      add_header x-edge $upstream_cache_status always;
    }
  }
}
`

const answering = async (url: string, log: () => string): Promise<void> => {
  const deadline = AbortSignal.timeout(10_000)
  while (!deadline.aborted) {
    const answer = await fetch(`${url}/ready`).catch(() => undefined)
    if (answer?.status === 204) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`nginx did not start:\n${log()}`)
}
