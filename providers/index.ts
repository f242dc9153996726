import type { Provider } from '../src/provider.ts'
import { anthropic } from './anthropic.ts'
import { azureOpenai } from './azure-openai.ts'
import { cerebras } from './cerebras.ts'
import { cohere } from './cohere.ts'
import { deepseek } from './deepseek.ts'
import { createDemo } from './demo.ts'
import { fireworks } from './fireworks.ts'
import { gemini } from './gemini.ts'
import { groq } from './groq.ts'
import { lmStudio } from './lm-studio.ts'
import { mistral } from './mistral.ts'
import { nvidia } from './nvidia.ts'
import { ollama } from './ollama.ts'
import { openaiCompatible } from './openai-compatible.ts'
import { openai } from './openai.ts'
import { openrouter } from './openrouter.ts'
import { perplexity } from './perplexity.ts'
import { together } from './together.ts'
import { vllm } from './vllm.ts'
import { xai } from './xai.ts'

const all: readonly Provider[] = [
  openai,
  anthropic,
  gemini,
  azureOpenai,
  mistral,
  groq,
  deepseek,
  xai,
  together,
  fireworks,
  openrouter,
  perplexity,
  cohere,
  cerebras,
  nvidia,
  ollama,
  lmStudio,
  vllm,
  openaiCompatible,
  createDemo(),
]

/** Every provider by its name. A new one is a file beside this and a line here. */
export const providers: Readonly<Record<string, Provider>> = Object.fromEntries(
  all.map((provider) => [provider.name, provider]),
)
