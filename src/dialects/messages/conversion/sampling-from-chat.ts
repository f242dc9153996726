import type { JsonObject } from '../../../json.ts'
import { numberOf, present } from '../../common/values.ts'
import type { ClaudeTraits } from './claude.ts'
import type { Drop } from '../../common/drop.ts'

/** Anthropic's highest temperature and its default; OpenAI's scale goes to 2. */
const highestTemperature = 1

/** While Claude thinks, `top_p` may only lie here and up. */
const leastThinkingTopP = 0.95

/**
 * `temperature` and `top_p` as far as the model takes them. One that only names the default is left out unreported
 * where it is not taken.
 */
export const samplingFromChat = (body: JsonObject, traits: ClaudeTraits, thinks: boolean, drop: Drop): JsonObject => {
  const asked = { temperature: temperatureOf(body, drop), top_p: numberOf(body.top_p) }
  const taken = {
    temperature: traits.sampling === 'neither' || thinks ? undefined : asked.temperature,
    top_p:
      traits.sampling === 'neither' || (thinks && (asked.top_p ?? 1) < leastThinkingTopP) ? undefined : asked.top_p,
  }
  const sent = traits.sampling === 'one' ? oneOf(taken) : taken
  for (const member of ['temperature', 'top_p'] as const) {
    if (sent[member] === undefined && (asked[member] ?? 1) !== 1) drop(member)
  }
  return present({ ...sent })
}

interface Sampling {
  readonly temperature: number | undefined
  readonly top_p: number | undefined
}

const temperatureOf = (body: JsonObject, drop: Drop): number | undefined => {
  const temperature = numberOf(body.temperature)
  if (temperature === undefined || temperature <= highestTemperature) return temperature
  drop('temperature')
  return highestTemperature
}

/** Of two, the one that says something; `temperature` when both do. */
const oneOf = ({ temperature, top_p }: Sampling): Sampling => {
  if (temperature === undefined || top_p === undefined) return { temperature, top_p }
  return temperature === 1 && top_p !== 1 ? { temperature: undefined, top_p } : { temperature, top_p: undefined }
}
