import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Kept from run to run: the packages are some dozens of megabytes.
const environment = fileURLToPath(new URL('../../node_modules/.cache/schemathesis', import.meta.url))
const program = join(environment, 'bin', 'st')
const version = '>=4,<5'

/** Whether `runSchemathesis` works, after trying to install it into a Python environment of its own. With CI set a missing one is an error. */
export const canRunSchemathesis = (): boolean => {
  if (existsSync(program) || install()) return true
  const remedy =
    'Install Python 3.10 or newer with venv and pip, see that pip reaches its index, and run the tests again.'
  if (process.env['CI']) throw new Error(`schemathesis is missing, and with CI set nothing may be left out. ${remedy}`)
  console.warn(`\nNOT RUN, for want of schemathesis: fuzzing by the OpenAPI document. ${remedy}\n`)
  return false
}

const install = (): boolean => {
  try {
    mkdirSync(environment, { recursive: true })
    execFileSync('python3', ['-m', 'venv', environment], { stdio: 'ignore', timeout: 60_000 })
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `schemathesis${version}`]
    execFileSync(join(environment, 'bin', 'python'), pip, { stdio: 'ignore', timeout: 180_000 })
    return existsSync(program)
  } catch {
    rmSync(environment, { recursive: true, force: true })
    return false
  }
}

/** Runs it against a document's address. Its exit code (0: nothing found) and all it said. */
export const runSchemathesis = (address: string, words: readonly string[]): Promise<{ code: number; text: string }> => {
  // It leaves files where it runs.
  const folder = mkdtempSync(join(tmpdir(), 'reprise-schemathesis-'))
  const all = ['run', address, '--workers', '1', '--no-color', '--suppress-health-check=filter_too_much', ...words]
  const child = spawn(program, all, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], timeout: 280_000 })
  let text = ''
  const add = (chunk: Buffer) => void (text = (text + chunk.toString()).slice(-20_000))
  child.stdout.on('data', add)
  child.stderr.on('data', add)
  return new Promise((resolve) =>
    child.once('close', (code) => {
      rmSync(folder, { recursive: true, force: true })
      resolve({ code: code ?? -1, text })
    }),
  )
}
