import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { constants, Script } from 'node:vm'

/** The built CommonJS files of one folder, each with what V8 compiled of it kept beside it. */
export interface CompiledCode {
  /** Runs a file once and gives its exports. Files that it requires by `./name` are loaded in the same way. */
  load(file: string): unknown
  /** Keeps what has been compiled by now, functions that ran included. */
  keep(): void
}

/** Code that is kept need not be compiled again. V8 refuses what another Node made, or other flags, and compiles as if there were none. */
export const compiledCode = (folder: string): CompiledCode => {
  const scripts = new Map<string, Script>()
  const modules = new Map<string, { exports: unknown }>()
  const load = (file: string): unknown => {
    const known = modules.get(file)
    if (known !== undefined) return known.exports
    const path = join(folder, file)
    const script = scriptOf(path)
    const module: { exports: unknown } = { exports: {} }
    scripts.set(file, script)
    modules.set(file, module)
    const outside = createRequire(path)
    const required = (name: string): unknown => (name.startsWith('./') ? load(name.slice(2)) : outside(name))
    const run: unknown = script.runInThisContext()
    if (typeof run === 'function') run(module.exports, Object.assign(required, outside), module, path, folder)
    return module.exports
  }
  return {
    // Node reads the source map of what it loaded itself, and of no `Script`.
    load: process.sourceMapsEnabled ? (file) => createRequire(join(folder, file))(`./${file}`) : load,
    keep: () => scripts.forEach((script, file) => writeFileSync(keptAt(join(folder, file)), script.createCachedData())),
  }
}

const keptAt = (path: string): string => `${path}.code`

/** The file as Node itself would wrap it, on its first line, so that line numbers stay. */
export const scriptOf = (path: string): Script =>
  new Script(`(function (exports, require, module, __filename, __dirname) { ${readFileSync(path, 'utf8')}\n})`, {
    filename: path,
    cachedData: readKept(path),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })

const readKept = (path: string): Buffer | undefined => {
  try {
    return readFileSync(keptAt(path))
  } catch {
    return undefined
  }
}
