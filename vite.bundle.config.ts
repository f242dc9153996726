import { chmodSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'
import { strictness } from './src/prompt/strictness.ts'

// A thread is started by its file's name beside the code that starts it, so that each is an entry of its own.
const threads = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('-worker.ts'))

/** Native code, and pino, which looks for files of its own. */
const leftOutside = ['lmdb', 'onnxruntime-node', 'hnswlib-node', 'pino']

/** `src/prompt/schema-rules.ts` as code, which a start would else have to compile. */
const schemaRules: Plugin = {
  name: 'schema-rules',
  load: (id) => {
    if (!id.endsWith('/src/prompt/schema-rules.ts')) return undefined
    const ajv = new Ajv2020({ ...strictness, code: { source: true, esm: true } })
    const rules = ajv.getSchema('https://json-schema.org/draft/2020-12/schema')
    if (rules === undefined) throw new Error('ajv has lost JSON Schema 2020-12')
    return `${standalone.default(ajv, rules)}\nexport const schemaRules = () => validate`
  },
}

/** npm makes a program of `bin` when it installs, but not again after a build: `npx reprise` would find a file that it may not run. */
const runnable: Plugin = {
  name: 'runnable',
  writeBundle: ({ dir }) => {
    if (dir !== undefined) chmodSync(join(dir, 'reprise.js'), 0o755)
  },
}

/** What `npm start` runs, in a few files: see docs/decisions/2026-11-24-bundle.md. */
export default defineConfig({
  plugins: [schemaRules, runnable],
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
