import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { defineConfig } from 'vite'

// A thread is started by its file's name beside the code that starts it, so that each is an entry of its own.
const threads = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('-worker.ts'))

/** Native code, and pino, which looks for files of its own. */
const leftOutside = ['lmdb', 'onnxruntime-node', 'hnswlib-node', 'pino']

/** What `npm start` runs, in a few files: see docs/decisions/2026-11-24-bundle.md. */
export default defineConfig({
  ssr: { noExternal: true, external: leftOutside },
  build: {
    ssr: true,
    outDir: 'dist/bin',
    emptyOutDir: true,
    copyPublicDir: false,
    target: 'node20',
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: {
        reprise: 'src/cli/main.ts',
        ...Object.fromEntries(threads.map((file) => [basename(file, '.ts'), join('src', file)])),
      },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
})
