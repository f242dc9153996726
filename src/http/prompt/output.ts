import type { Answer } from '../../call.ts'
import type { Usage } from '../../dialect.ts'
import { RouteFailedError } from '../../errors.ts'
import type { JsonObject } from '../../json.ts'
import type { Prompt } from '../../prompt.ts'

export type Representation = 'json' | 'text' | 'events'

export interface OutputBody {
  readonly text: string
  readonly contentType: string
}

/** The answer's body: the promised JSON itself, `{output, usage}`, or the bare text. Throws `RouteFailedError` (502) for an answer that breaks its promise. */
export const outputOf = (prompt: Prompt, answer: Answer, representation: Representation): OutputBody => {
  if (answer.content.kind !== 'body') throw new TypeError('The gateway answered a plain call with a stream.')
  const output = prompt.read(answer.content.body)
  if (output.kind === 'fault') throw unusable(output.fault)
  if (output.kind === 'value') return bodyOf(JSON.stringify(output.value), representation)
  if (representation === 'text') return bodyOf(output.text, 'text')
  const usage = answer.tally().usage
  return bodyOf(JSON.stringify(textBody(output.text, usage, output.finishReason)), 'json')
}

/** `finishReason` only where the answer is not whole or not what was asked: `length`, `content_filter`. */
export const textBody = (output: string, usage: Usage | undefined, finishReason: string | undefined): JsonObject => ({
  output,
  usage: usage === undefined ? null : usageBody(usage),
  ...(finishReason === undefined || finishReason === 'stop' ? {} : { finishReason }),
})

const usageBody = ({ inputTokens, outputTokens, cachedInputTokens, reasoningTokens }: Usage): JsonObject => ({
  inputTokens,
  outputTokens,
  ...(cachedInputTokens === undefined ? {} : { cachedInputTokens }),
  ...(reasoningTokens === undefined ? {} : { reasoningTokens }),
})

const bodyOf = (text: string, representation: Representation): OutputBody => ({
  text,
  contentType: representation === 'text' ? 'text/plain; charset=utf-8' : 'application/json',
})

/** An answer that is text when it should be, but is none: the pipeline has checked those with a schema already. */
const unusable = (fault: string): RouteFailedError =>
  new RouteFailedError({
    status: 502,
    kind: 'upstream',
    code: 'unusable_answer',
    message: `The model's answer cannot be used: ${fault}. Try again, or change the variables.`,
  })
