import type { Selector } from '../cache/store.ts'
import type { Clock } from '../clock.ts'
import { defaultPoolSettings, embedderPool, embedderThread } from './embedding/embedder-pool.ts'
import type { Embedder } from './embedding/embedder.ts'
import { modelFolder } from './embedding/model-folder.ts'
import type { ModelIdentity } from './embedding/model.ts'
import { dot } from './embedding/pooling.ts'
import { vectorCache } from './embedding/vector-cache.ts'
import { comparePrompts } from './features/features.ts'
import { defaultThreadedIndexSettings, indexThread, ThreadedIndex } from './index/threaded-index.ts'
import { writeLearning } from './learning/learning-file.ts'
import type { Learning } from './learning/learning.ts'
import type { Replication } from './replication/replication.ts'
import { sharedIndex } from './replication/shared-index.ts'
import { lexicalIndex } from './lexical-index.ts'
import type { LexicalIndex } from './lexical-index.ts'
import { semanticLookup } from './lookup.ts'
import type { OpenTier, TierState } from './tier.ts'
import type { VectorIndex } from './vector-index.ts'
import { thresholdFor } from './verdict/thresholds.ts'
import { loadVerdict } from './verdict/verdict.ts'
import type { Verdict } from './verdict/verdict.ts'

export interface TierSettings {
  /** A folder of `models/` or a path. */
  readonly model: string
  /** Threads that hold the model. */
  readonly workers: number
  readonly deadlineMs: number
  /** At this many prompts the index forgets its oldest. */
  readonly maxPrompts: number
  /** Where the index outlives a restart; undefined: nowhere. */
  readonly folder: string | undefined
}

export interface TierSurroundings {
  readonly clock: Clock
  readonly learning: Learning
  readonly replication: Replication
  /** Called when there is something to save that came from another instance. */
  readonly changed: () => void
  /** What the operator should know, in words for the log. */
  readonly warn: (message: string) => void
}

/** About 1.7 KB each. */
const KNOWN_VECTORS = 10_000
/** Up to here a partition is searched exactly (0.4 ms); see bench/index. */
const EXACT_LIMIT = 2_000
const LOOK_AGAIN_MS = 20

/** Starts the threads, waits until they have loaded, and puts the parts together. Rejects with what is wrong and what to do. */
export const openTier = async (
  settings: TierSettings,
  { clock, learning, replication, changed, warn }: TierSurroundings,
  signal: AbortSignal,
): Promise<OpenTier> => {
  const { deadlineMs, workers, maxPrompts, folder } = settings
  const folderOfModel = modelFolder(settings.model)
  const embedder = embedderPool({
    settings: { ...defaultPoolSettings, threads: workers, deadlineMs },
    clock,
    vectors: vectorCache(KNOWN_VECTORS),
    start: embedderThread(folderOfModel),
  })
  let index: ThreadedIndex | undefined
  try {
    const [verdict, model] = await Promise.all([loadVerdict(), identityOf(embedder, clock, signal)])
    const opened = new ThreadedIndex({
      start: indexThread({ model, maxPrompts, exactLimit: EXACT_LIMIT, folder }),
      clock,
      settings: { ...defaultThreadedIndexSettings, deadlineMs },
    })
    index = opened
    while (!opened.state().ok) await clock.sleep(LOOK_AGAIN_MS, signal)
    const { warning } = opened.state()
    if (warning !== undefined) warn(warning)
    const lexical = lexicalIndex(maxPrompts)
    const shared = sharedIndex(opened, { lexical, replication, model, changed })
    const lookup = semanticLookup({ embedder, index: shared, lexical, verdict, evidenceOf: learning.evidenceOf })
    const lexicalOnly = verdict.embedding !== model.name
    warmUp(verdict)
    const parts = { embedder, index: shared, lexical, lexicalOnly, model }
    return {
      lookup,
      lexicalOnly,
      isEmpty: (partition) => opened.isEmpty(partition),
      state: () => stateOf(parts),
      forget: (selector) => forget(selector, parts),
      thresholdAt: (maxErrorRate) => thresholdFor(verdict.thresholds, maxErrorRate),
      similarity: (one, other) => similarityOf(one, other, embedder),
      save: async () => {
        await shared.save()
        if (folder !== undefined) await writeLearning(folder, learning)
      },
      close: () => closeBoth(embedder, opened, clock),
    }
  } catch (error) {
    await closeBoth(embedder, index, clock)
    throw error
  }
}

const closeBoth = async (embedder: Embedder, index: ThreadedIndex | undefined, clock: Clock): Promise<void> => {
  await atRest(embedder, clock)
  await Promise.all([embedder.close(), index?.close()])
}

const REST_MS = 2_000

/** Waits for the embedder to have nothing to do: onnxruntime aborts the whole process when its thread ends while it loads or embeds. */
const atRest = async (embedder: Embedder, clock: Clock): Promise<void> => {
  const giveUpAt = clock.now() + REST_MS
  while (embedder.state().kind === 'loading' && clock.now() < giveUpAt) await clock.sleep(LOOK_AGAIN_MS)
  // A text that no cache holds, behind everything that waits.
  await embedder.embed(`at rest ${clock.now()}`, { lane: 'behind', deadlineMs: REST_MS })
}

/** Of a longer text the beginning stands for the whole: embedding holds up who waits for it. */
const COMPARED_CHARACTERS = 400
const COMPARING_DEADLINE_MS = 5_000

const similarityOf = async (one: string, other: string, embedder: Embedder): Promise<number | undefined> => {
  const ask = { lane: 'behind', deadlineMs: COMPARING_DEADLINE_MS } as const
  const [first, second] = await Promise.all(
    [one, other].map((text) => embedder.embed(text.slice(0, COMPARED_CHARACTERS), ask)),
  )
  if (first?.kind !== 'embedded' || second?.kind !== 'embedded') return undefined
  return dot(first.embedding.vector, second.embedding.vector)
}

/** The first judgements are ten times slower than the later ones, and the first caller has a deadline. */
const warmUp = (verdict: Verdict): void => {
  const prompts = ['How do I reset my password?', 'How can I change the e-mail address of order 48213 by 5 pm?']
  const readings = prompts.map((text) => verdict.read(text))
  for (const one of readings)
    for (const other of readings) verdict.judge(comparePrompts(one, other, { cosine: 0.9, truncated: false }))
}

const identityOf = async (embedder: Embedder, clock: Clock, signal: AbortSignal): Promise<ModelIdentity> => {
  for (;;) {
    const state = embedder.state()
    if (state.kind === 'ready') return state.identity
    if (state.kind === 'failed') throw new Error(state.detail)
    await clock.sleep(LOOK_AGAIN_MS, signal)
  }
}

interface Opened {
  readonly embedder: Embedder
  readonly index: VectorIndex
  readonly lexical: LexicalIndex
  readonly lexicalOnly: boolean
  readonly model: ModelIdentity
}

const stateOf = ({ embedder, index, lexicalOnly, model }: Opened): TierState => {
  const embedding = embedder.state()
  if (embedding.kind !== 'ready') return { state: embedding.kind, detail: embedding.detail }
  const { ok, detail } = index.state()
  if (!ok) return { state: 'loading', detail }
  const only = `; the verdict was not fitted for ${model.name}, so only the same words serve`
  return { state: 'ready', detail: `${model.name}, ${embedding.detail}; index: ${detail}${lexicalOnly ? only : ''}` }
}

const forget = async (selector: Selector, { index, lexical }: Opened): Promise<void> => {
  if (selector.kind === 'all') lexical.clear()
  // Words of entries that were purged by a label stay until they are asked for: then the entry is found gone.
  if (selector.kind === 'key') lexical.remove(selector.key)
  await index.remove(selector)
}
