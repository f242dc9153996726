import { execFileSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'

/** Whether a program of this name is on the PATH and runs. */
export const hasProgram = (name: string, asked = '--version'): boolean => {
  try {
    execFileSync(name, [asked], { stdio: 'ignore', timeout: 10_000 })
    return true
  } catch {
    return false
  }
}

const policy = '/usr/sbin/policy-rc.d'

/** True when Debian's package was installed. Only root on a Debian system tries. */
export const installOnDebian = (name: string): boolean => {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return false
  console.warn(
    `${name} is missing: installing the Debian package for the tests (a service that comes with it stays off).`,
  )
  // Debian's way to forbid that an installation starts a service: a policy script that answers 101.
  const ownPolicy = !existsSync(policy)
  if (ownPolicy) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    aptGet('update')
    aptGet('install', '--yes', '--no-install-recommends', name)
    return true
  } catch (error) {
    console.warn(`The package could not be installed: ${error instanceof Error ? error.message : String(error)}`)
    return false
  } finally {
    if (ownPolicy) rmSync(policy, { force: true })
  }
}

// Another test file may be installing something at the same time.
const waitForOthers = 'DPkg::Lock::Timeout=120'

const aptGet = (...words: readonly string[]): void => {
  execFileSync('apt-get', ['--quiet', '-o', waitForOthers, ...words], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 180_000,
  })
}

/**
 * Whether a test that needs the program can run, installing it where that is possible. Throws with CI set, where nothing may be left
 * out; else says in plain words what is not run.
 */
export const canRun = (name: string, what: string, asked?: string, debianPackage = name): boolean => {
  if (hasProgram(name, asked) || (installOnDebian(debianPackage) && hasProgram(name, asked))) return true
  const remedy = `Install ${name} (on Debian: \`sudo apt-get install ${debianPackage}\`) and run the tests again.`
  if (process.env['CI']) throw new Error(`${name} is missing, and with CI set nothing may be left out. ${remedy}`)
  console.warn(`\nNOT RUN, for want of ${name}: ${what}. ${remedy}\n`)
  return false
}
