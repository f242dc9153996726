import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'
import { strictness } from './src/prompt/strictness.ts'

// A thread is started by its file's name beside the code that starts it, so that each is an entry of its own.
const threads = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('-worker.ts'))

/** Native code. */
const leftOutside = ['lmdb', 'onnxruntime-node', 'hnswlib-node']

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
    if (dir !== undefined) chmodSync(join(dir, 'reprise.cjs'), 0o755)
  },
}

/** Without the kept code a start is slower and nothing else, so that a build does not fail for it. */
const rehearsed: Plugin = {
  name: 'rehearsed',
  writeBundle({ dir = '' }) {
    try {
      // Nothing of the builder's settings: no Redis, no keys.
      execFileSync(process.execPath, [join(dir, 'rehearse.cjs')], {
        env: {},
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: 60_000,
      })
    } catch (error) {
      this.warn(`starts will be slower, because none could be rehearsed: ${String(error)}`)
    }
  },
}

/** What `npm start` runs, in a few files: see docs/decisions/2026-11-24-bundle.md. */
export default defineConfig({
  plugins: [schemaRules, runnable, rehearsed],
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
      // Else what entries share may lie in one of them, and who needs it would run that.
      preserveEntrySignatures: 'strict',
      input: {
        reprise: 'src/cli/launch.ts',
        rehearse: 'src/cli/rehearse.ts',
        cli: 'src/cli/main.ts',
        ...Object.fromEntries(threads.map((file) => [basename(file, '.ts'), join('src', file)])),
      },
      output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
    },
  },
})
