/** What differs between Claude generations and would make the API refuse a converted request. */
export interface ClaudeTraits {
  /** `max_tokens` where the caller set no limit; never above what the model takes. */
  readonly maxTokens: number
  /** How the model is told to think: not at all, by a token budget, or by effort (it then decides itself). */
  readonly thinking: 'none' | 'budget' | 'effort'
  /** Whether the model takes `temperature` and `top_p` together, one of them, or neither. */
  readonly sampling: 'both' | 'one' | 'neither'
  /** Whether it takes the effort `xhigh`; `max` is the next one below it on older models. */
  readonly extraHighEffort: boolean
  /** `output_config.format` and strict tools. */
  readonly structuredOutputs: boolean
}

/** Other models behind this API (local servers, other vendors): what nearly all of them take. */
const otherVendors: ClaudeTraits = {
  maxTokens: 8192,
  thinking: 'budget',
  sampling: 'both',
  extraHighEffort: false,
  structuredOutputs: true,
}

/**
 * Traits by the provider's model name. A Claude that is not known is taken for a new one: the newest generation's
 * rules hold. Source: https://platform.claude.com/docs/en/about-claude/models/overview and the migration guides.
 */
export const claudeTraits = (model: string): ClaudeTraits => {
  const name = model.toLowerCase().replaceAll('.', '-')
  if (!name.includes('claude')) return otherVendors
  const version = versionOf(name)
  return {
    maxTokens: maxTokens(name, version),
    thinking: version < 307 ? 'none' : version < 406 ? 'budget' : 'effort',
    sampling: version < 401 ? 'both' : version < 407 ? 'one' : 'neither',
    extraHighEffort: version >= 407,
    structuredOutputs: version >= 401,
  }
}

// 64,000 although newer models take 128,000: long enough for any answer but a book, and a limit that the whole 3.7+
// line accepts.
const maxTokens = (name: string, version: number): number => {
  if (version < 305) return 4096
  if (version < 307) return 8192
  return name.includes('opus') && version < 405 ? 32_000 : 64_000
}

/** 305 for `claude-3-5-sonnet-20241022`, 401 for `claude-opus-4-1`, 400 for `claude-sonnet-4-20250514`. */
const versionOf = (name: string): number => {
  const found = /claude-(?:[a-z]+-)?v?(\d{1,2})(?!\d)(?:-(\d{1,2})(?!\d))?/.exec(name)
  return found === null ? Infinity : Number(found[1]) * 100 + Number(found[2] ?? 0)
}
