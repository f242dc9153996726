import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { gzipSync } from 'node:zlib'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** The files of the built page, read and compressed once. Empty where there is no such folder. */
export const readPage = (folder: string) =>
  new Map(
    filesIn(folder).flatMap((path) => {
      const contentType = contentTypes[extname(path)]
      return contentType === undefined
        ? []
        : [[relative(folder, path).split(sep).join('/'), fileOf(path, contentType)] as const]
    }),
  )

const filesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  } catch {
    return []
  }
}

const fileOf = (path: string, contentType: string) => {
  const bytes = readFileSync(path)
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
  return { contentType, bytes, gzipped: gzipSync(bytes, { level: 9 }), etag }
}
