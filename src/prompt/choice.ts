import { hash } from 'node:crypto'
import { canonicalJson } from '../cache/canonical.ts'
import type { JsonObject } from '../json.ts'
import type { Prompt } from '../prompt.ts'

/**
 * Which version answers a call that names none: where files have weights, one of those, by a hash of the variables, so that equal
 * calls meet the same version on every instance; else the one marked `default`, else the highest.
 */
export const chosenVersion = (versions: readonly Prompt[], variables: JsonObject): Prompt | undefined => {
  const weighed = versions.filter(({ serving }) => (serving.weight ?? 0) > 0)
  if (weighed.length > 0) return byWeight(weighed, variables)
  return usualVersion(versions)
}

/** The version that stands for the name where no variables are known: in the documentation. */
export const usualVersion = (versions: readonly Prompt[]): Prompt | undefined =>
  versions.find(({ serving }) => serving.default) ??
  versions.toSorted((one, other) => compareVersions(other.version, one.version))[0]

const byWeight = (versions: readonly Prompt[], variables: JsonObject): Prompt | undefined => {
  const total = versions.reduce((sum, { serving }) => sum + (serving.weight ?? 0), 0)
  let point = pointOf(versions[0]?.name ?? '', variables) * total
  return versions.find(({ serving }) => (point -= serving.weight ?? 0) < 0) ?? versions.at(-1)
}

const digits = 12

/** Uniform in [0, 1), the same for the same call everywhere. */
const pointOf = (name: string, variables: JsonObject): number =>
  Number.parseInt(hash('sha256', canonicalJson([name, variables])).slice(0, digits), 16) / 16 ** digits

/** `10` is above `9`, and `2.1` above `2`. */
const compareVersions = (one: string, other: string): number => one.localeCompare(other, 'en', { numeric: true })
