import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** What is loaded as soon as `entry` is: static imports, but for those of types alone. */
const loadedBy = (entry: URL): ReadonlySet<string> => {
  const loaded = new Set<string>()
  const visit = (module: URL) => {
    if (loaded.has(module.href)) return
    loaded.add(module.href)
    const source = readFileSync(module, 'utf8')
    for (const [, types, path = ''] of source.matchAll(/^(?:import|export)( type)? (?:[^'"]*? from )?'([^']+)'/gm)) {
      if (types !== undefined) continue
      if (path.startsWith('.')) visit(new URL(path, module))
      else loaded.add(path)
    }
  }
  visit(entry)
  return loaded
}

const main = loadedBy(new URL('../../src/main.ts', import.meta.url))
const semantic = (path: string): string => new URL(`../../src/semantic/${path}`, import.meta.url).href

it('follows the imports of the whole gateway', () => {
  expect(main.size).toBeGreaterThan(200)
  expect(main).toContain(semantic('tier.ts'))
  expect(main).toContain('hono')
  const tier = loadedBy(new URL('../../src/semantic/open-tier.ts', import.meta.url))
  expect(tier).toContain(semantic('verdict/trees.ts'))
})

it.each([
  'open-tier.ts',
  'lookup.ts',
  'worker-thread.ts',
  'embedding/embedder-pool.ts',
  'embedding/model.ts',
  'index/threaded-index.ts',
  'verdict/verdict.ts',
  'features/features.ts',
])('loads nothing of %s before it is needed', (path) => {
  expect(main).not.toContain(semantic(path))
})

it.each(['onnxruntime-node', 'hnswlib-node', '@huggingface/tokenizers'])(
  'never loads %s in the main thread',
  (name) => {
    expect(main).not.toContain(name)
  },
)
