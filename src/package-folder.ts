import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this package, found upwards from the running code: source, built modules and bundle lie at different depths. */
export const packageFolder = (from = dirname(fileURLToPath(import.meta.url))): string => {
  const parent = dirname(from)
  return existsSync(join(from, 'package.json')) || parent === from ? from : packageFolder(parent)
}
