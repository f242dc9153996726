import { readFileSync } from 'node:fs'

/** The text of a file of test/fixtures. */
export const fixture = (path: string): string => readFileSync(new URL(`../fixtures/${path}`, import.meta.url), 'utf8')
