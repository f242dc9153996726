import type { JsonObject } from '../../src/json.ts'
import { loadPrompt } from '../../src/prompt/load.ts'
import type { Prompt } from '../../src/prompt.ts'

/** A prompt of these settings (YAML) and this template. */
export const promptOf = (settings: string, template: string, file = 'greet.prompt'): Promise<Prompt> =>
  loadPrompt(file, `---\n${settings}\n---\n${template}`)

export const wanted = { model: 'demo/echo', stream: false, maxBytes: 4_000_000 } as const

/** The messages that a prompt makes of these variables, checked as a call would. */
export const messagesOf = async (prompt: Prompt, variables: JsonObject): Promise<unknown> =>
  (await prompt.request(prompt.checkInput(variables), wanted))['messages']

/** A chat completion with this text. */
export const completionOf = (content: string | null, finishReason = 'stop'): JsonObject => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finishReason }],
  usage: { prompt_tokens: 4, completion_tokens: 3, total_tokens: 7 },
})
