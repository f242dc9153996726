import type { Environment } from '../config.ts'
import { checkPrompts } from './prompt/check.ts'
import { newPrompt } from './prompt/new.ts'
import { tryPrompt } from './prompt/try.ts'
import type { TryOptions } from './prompt/try.ts'

const usage = `reprise prompt new <name>                      write a prompt file to start from
reprise prompt check [name]                    check all files of the prompts folder, or one
reprise prompt try <name> [variable=text] [variable:=json]
                                               ask a running gateway; --render shows the messages without asking`

/** `reprise prompt new|check|try`. Resolves with the exit code. */
export const prompt = async (
  environment: Environment,
  words: readonly string[],
  options: TryOptions,
): Promise<number> => {
  const [action, name, ...variables] = words
  if (action === 'check') return checkPrompts(environment, name)
  if (name !== undefined && action === 'new') return newPrompt(environment, name)
  if (name !== undefined && action === 'try') return tryPrompt(environment, name, { ...options, variables })
  console.error(usage)
  return 2
}
