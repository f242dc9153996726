import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startEdge } from './edge.ts'
import type { EdgeProcess } from './edge.ts'
import { canRun } from './program.ts'

/** Whether `startNginx` works, after trying to install it. */
export const canStartNginx = (): boolean => canRun('nginx', 'prompts behind a shared cache', '-v')

/** An nginx with a cache in front of the origin. */
export const startNginx = (origin: string): Promise<EdgeProcess> =>
  startEdge({
    program: 'nginx',
    signal: 'KILL',
    words: (folder, port) => {
      const file = join(folder, 'nginx.conf')
      writeFileSync(file, configuration(folder, port, origin))
      return ['-e', 'stderr', '-p', folder, '-c', file]
    },
    readyPath: '/ready',
    startMs: 10_000,
  })

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
