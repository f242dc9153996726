import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cac } from 'cac'
import { messageOf } from '../errors.ts'
import { isJsonObject } from '../json.ts'
import { meantBy } from '../nearest.ts'
import { packageFolder } from '../package-folder.ts'
import { asTyped } from './as-typed.ts'
import type { ExportOptions } from './export.ts'
import type { WarmOptions } from './warm.ts'

/** Every command gives its exit code; what went wrong is said on stderr in words that tell what to do. */
const run = async (command: () => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await command()
  } catch (error) {
    console.error(messageOf(error))
    process.exitCode = 1
  }
}

const version = (): string => {
  const found: unknown = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'))
  return isJsonObject(found) && typeof found['version'] === 'string' ? found['version'] : 'unknown'
}

// Each command loads its own modules, so that none waits for those of another.
const program = cac('reprise')
program.version(version())
// The command that catches unknown words has no name to show.
program.help((sections) =>
  sections.map((section) =>
    section.title === undefined || section.title === 'Usage' || section.title === 'Options'
      ? section
      : {
          ...section,
          body: section.body.replaceAll(/^ {2}(?:\[\.\.\.words\] *|\$ reprise --help)\n?/gm, '').trimEnd(),
        },
  ),
)
program.option('--config <path>', 'Configuration file, in place of REPRISE_CONFIG or ./reprise.yaml')

const environment = (config: string | undefined) =>
  config === undefined ? process.env : { ...process.env, REPRISE_CONFIG: config }

program
  .command('start', 'Run the gateway')
  .action(({ config }: { config?: string }) =>
    run(async () => (await import('./start.ts')).start(environment(config), version())),
  )
program
  .command('check', 'Check the configuration without starting')
  .action(({ config }: { config?: string }) => run(async () => (await import('./check.ts')).check(environment(config))))
program
  .command('stats', 'Show what the cache of a running gateway does, saves and holds')
  .option('--url <url>', 'Address of the gateway')
  .option('--json', 'Print the answers as they came')
  .option('--watch', 'Show them anew every two seconds')
  .action((options: { config?: string; url?: string; json?: boolean; watch?: boolean }) =>
    run(async () => (await import('./stats.ts')).stats(environment(options.config), options)),
  )
program
  .command('purge', 'Drop entries of a running gateway')
  .option('--url <url>', 'Address of the gateway')
  .option('--tag <tag>', 'Entries with this tag (may be given more than once)')
  .option('--id <id>', 'The entry behind an answer id')
  .option('--key <key>', 'The entry with this cache key')
  .option('--model <model>', 'Entries of a model')
  .option('--prompt <name>', 'Entries of a prompt file')
  .option('--tenant <tenant>', 'Entries of a tenant')
  .option('--namespace <name>', 'Entries of a cache namespace')
  .option('--all', 'Every entry')
  .option('--soft', 'Mark stale instead of dropping')
  .action((options: Readonly<Record<string, unknown>>) =>
    run(async () => {
      const { purge } = await import('./purge.ts')
      const config = typeof options['config'] === 'string' ? options['config'] : undefined
      return purge(
        environment(config),
        asTyped(options, ['tag', 'id', 'key', 'model', 'prompt', 'tenant', 'namespace']),
      )
    }),
  )

program
  .command('warm <file>', 'Ask a running gateway the questions of a file, so that their answers are kept')
  .option('--url <url>', 'Address of the gateway')
  .option('--key <key>', 'Client key to show: answers are kept for its tenant')
  .option('--concurrency <n>', 'Questions at a time (4)')
  .option('--rate <n>', 'Questions a second at most')
  .option('--refresh', 'Ask a provider although an answer is kept')
  .action((file: string, { config, ...options }: WarmOptions & { config?: string }) =>
    run(async () => (await import('./warm.ts')).warm(environment(config), String(file), asTyped(options, ['key']))),
  )
program
  .command('export [file]', 'Write the entries of a running gateway to a file, or to standard output')
  .option('--url <url>', 'Address of the gateway')
  .option('--tag <tag>', 'Only entries with this tag')
  .option('--model <model>', 'Only entries of a model')
  .option('--prompt <name>', 'Only entries of a prompt file')
  .option('--tenant <tenant>', 'Only entries of a tenant')
  .option('--namespace <name>', 'Only entries of a cache namespace')
  .action((file: string | undefined, { config, ...options }: ExportOptions & { config?: string }) =>
    run(async () => {
      const { exportEntries } = await import('./export.ts')
      const typed = asTyped(options, ['tag', 'model', 'prompt', 'tenant', 'namespace'])
      return exportEntries(environment(config), file === undefined ? undefined : String(file), typed)
    }),
  )
program
  .command('import [file]', 'Have a running gateway keep the entries of an export: of a file, or from standard input')
  .option('--url <url>', 'Address of the gateway')
  .action((file: string | undefined, { config, url }: { config?: string; url?: string }) =>
    run(async () => {
      const { importEntries } = await import('./import.ts')
      return importEntries(environment(config), file === undefined ? undefined : String(file), { url })
    }),
  )
program
  .command('prompt [...words]', 'new <name>, check [name], or try <name> [variable=text]: prompt files')
  .option('--url <url>', 'Address of the gateway')
  .option('--key <key>', 'Client key to show')
  .option('--render', 'Show the messages without asking')
  .action((words: readonly string[], options: { config?: string; url?: string; key?: string; render?: boolean }) =>
    run(async () =>
      (await import('./prompt.ts')).prompt(environment(options.config), words.map(String), asTyped(options, ['key'])),
    ),
  )

const commands = program.commands.map(({ name }) => name)

const guessFor = (word: string): string => {
  const close = meantBy(word, commands)
  return close === undefined ? '' : `Did you mean ${close}? `
}

program
  .command('[...words]')
  .usage('<command> [options]')
  .action((words: readonly string[]) => {
    if (words.length === 0) program.outputHelp()
    else
      console.error(
        `There is no command ${words.join(' ')}. ${guessFor(String(words[0]))}Commands: ${commands.join(', ')}.`,
      )
    process.exitCode = 2
  })
try {
  program.parse()
} catch (error) {
  // What cac throws is a fault of the words: an option that there is not, or one without its value.
  const command = program.matchedCommandName === undefined ? '' : `${program.matchedCommandName} `
  console.error(`${messageOf(error)}. The options: reprise ${command}--help.`)
  process.exitCode = 2
}
