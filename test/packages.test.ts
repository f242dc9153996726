import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean; readonly resolved?: string }>>
}
interface Manifest {
  readonly allowScripts: Readonly<Record<string, boolean>>
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'))
const { packages } = read('package-lock.json') as Lockfile
const { allowScripts } = read('package.json') as Manifest

describe('an install', () => {
  it('runs no script of onnxruntime-node, which would fetch GPU libraries (docs/decisions/2026-11-24-install-scripts.md)', () => {
    expect(allowScripts['onnxruntime-node']).toBe(false)
    // npm before 11.17 knows no allowScripts: there the lockfile must not say that there is a script.
    expect(packages['node_modules/onnxruntime-node']).not.toHaveProperty('hasInstallScript')
  })

  it('runs those scripts that were looked at', () => {
    const scripted = Object.keys(packages).filter((path) => packages[path]?.hasInstallScript === true)
    expect(scripted.map((path) => path.replace(/^.*node_modules\//, '')).toSorted()).toEqual(
      Object.keys(allowScripts)
        .filter((name) => allowScripts[name])
        .toSorted(),
    )
  })

  it('finds its packages at whatever registry npm is set to', () => {
    expect(Object.values(packages).some(({ resolved }) => resolved?.startsWith('http'))).toBe(false)
  })
})
