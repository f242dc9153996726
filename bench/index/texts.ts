import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const LEAST_WORDS = 3
const MOST_CHARACTERS = 400

/** Every utterance in a folder's JSON, JSON Lines, CSV and TSV files (also gzipped), each once, well mixed and always in one order. */
export const textsIn = (folder: string): readonly string[] => {
  const texts = readdirSync(folder).flatMap((name) =>
    stringsIn(name.replace(/\.gz$/, ''), readText(join(folder, name))),
  )
  const utterances = texts.map((text) => text.trim()).filter(isUtterance)
  return [...new Set(utterances)]
    .map((text) => ({ text, place: createHash('sha256').update(text).digest('hex') }))
    .sort((one, other) => (one.place < other.place ? -1 : 1))
    .map(({ text }) => text)
}

const isUtterance = (text: string): boolean => text.length <= MOST_CHARACTERS && text.split(/\s+/).length >= LEAST_WORDS

const readText = (path: string): string => {
  const bytes = readFileSync(path)
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}

const stringsIn = (name: string, text: string): readonly string[] => {
  if (name.endsWith('.json')) return stringsOf(JSON.parse(text))
  if (name.endsWith('.jsonl')) return linesOf(text).flatMap((line) => stringsOf(JSON.parse(line)))
  if (name.endsWith('.tsv')) return linesOf(text).flatMap((line) => line.split('\t'))
  if (name.endsWith('.csv')) return linesOf(text).flatMap(cellsOf)
  return []
}

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line.trim() !== '')

const cellsOf = (line: string): readonly string[] =>
  [...line.matchAll(/"((?:[^"]|"")*)"|([^,]+)/g)].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '')

const stringsOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : []
}
