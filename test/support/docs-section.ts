import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'

/**
 * Holds that a page has this text between `<!-- begin NAME -->` and `<!-- end NAME -->`. With `UPDATE_DOCS=1` it is written there
 * instead.
 */
export const expectSection = (page: string, name: string, text: string): void => {
  const url = new URL(`../../docs/${page}`, import.meta.url)
  const whole = readFileSync(url, 'utf8')
  const [begin, end] = [`<!-- begin ${name} -->\n`, `<!-- end ${name} -->`]
  const [from, to] = [whole.indexOf(begin) + begin.length, whole.indexOf(end)]
  if (to < from || !whole.includes(begin)) throw new Error(`docs/${page} has no section ${name}`)
  const wanted = `\n${text}\n\n`
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(url, whole.slice(0, from) + wanted + whole.slice(to))
  else expect(whole.slice(from, to), `docs/${page} is behind: run the test with UPDATE_DOCS=1`).toBe(wanted)
}
