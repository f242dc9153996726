import type { Selector } from '../cache/store.ts'
import type { Clock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { LazyEmbedder, ReadyEmbedder } from './embedding/lazy-embedder.ts'
import type { ModelIdentity } from './embedding/model.ts'
import { dot } from './embedding/pooling.ts'
import { comparePrompts } from './features/features.ts'
import { defaultThreadedIndexSettings, indexThread, ThreadedIndex } from './index/threaded-index.ts'
import { overheard } from './learning/overheard.ts'
import { partedBy } from './learning/parting.ts'
import { writeLearning } from './learning/learning-file.ts'
import type { Label, Learning } from './learning/learning.ts'
import type { Replication } from './replication/replication.ts'
import { modelName, sharedIndex } from './replication/shared-index.ts'
import { sharedLearning } from './replication/shared-learning.ts'
import { readWords, writeWords } from './lexical/lexical-file.ts'
import { lexicalIndex } from './lexical/lexical-index.ts'
import type { LexicalIndex } from './lexical/lexical-index.ts'
import { semanticLookup } from './lookup.ts'
import type { OpenTier, TierState } from './tier.ts'
import type { VectorIndex } from './vector-index.ts'
import { wordsOnlyTier } from './words-only.ts'
import { loadVerdict } from './verdict/verdict.ts'
import type { Verdict } from './verdict/verdict.ts'

export interface TierSettings {
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
  /** Called when there is something to save that came from another instance, with what was purged there. */
  readonly changed: (removed?: Selector) => void
  /** What the operator should know, in words for the log. */
  readonly warn: (message: string) => void
  /** Closed by whoever made it. */
  readonly embedder: LazyEmbedder
}

/** Up to here a partition is searched exactly (0.4 ms); see bench/index. */
const EXACT_LIMIT = 2_000
const LOOK_AGAIN_MS = 20

/** Opens the tier, with no more than the same words where its model cannot be loaded. Rejects with what is wrong and what to do. */
export const openTier = async (
  settings: TierSettings,
  surroundings: TierSurroundings,
  signal: AbortSignal,
): Promise<OpenTier> => {
  const { embedder, learning, warn } = surroundings
  const [verdict, loaded] = await Promise.all([loadVerdict(), loadedOrWhy(embedder, signal)])
  if ('identity' in loaded) return openWith({ verdict, embedder: loaded }, settings, surroundings, signal)
  warn(`the semantic tier has no model, so that only the same words are served: ${loaded.why}`)
  return wordsOnlyTier({ ...settings, ...loaded, learning })
}

const loadedOrWhy = async (
  embedder: LazyEmbedder,
  signal: AbortSignal,
): Promise<ReadyEmbedder | { readonly why: string }> => {
  try {
    return await embedder.ready(signal)
  } catch (error) {
    if (signal.aborted) throw error
    return { why: messageOf(error) }
  }
}

/** Opens the index and puts the parts together. */
const openWith = async (
  { verdict, embedder }: { readonly verdict: Verdict; readonly embedder: ReadyEmbedder },
  { deadlineMs, maxPrompts, folder }: TierSettings,
  { clock, learning, replication, changed, warn }: TierSurroundings,
  signal: AbortSignal,
): Promise<OpenTier> => {
  const model = embedder.identity
  const index = new ThreadedIndex({
    start: indexThread({ model, maxPrompts, exactLimit: EXACT_LIMIT, folder }),
    clock,
    settings: { ...defaultThreadedIndexSettings, deadlineMs },
  })
  await opened(index, { clock, warn }, signal)
  const lexical = lexicalIndex(maxPrompts)
  if (folder !== undefined) await readWords(folder, lexical)
  const part = (label: Label) => partedBy(label).forEach((id) => lexical.part(id))
  const { learn } = overheard(learning, part)
  const told = sharedLearning({ replication, model: modelName(model), numbers: learning.numbers, learn })
  const shared = sharedIndex(index, { lexical, replication, model: modelName(model), learn: told.hear, changed })
  const lookup = semanticLookup({ embedder, index: shared, lexical, verdict, learnt: learning })
  const lexicalOnly = verdict.embedding !== model.name
  warmUp(verdict)
  const parts = { embedder, index: shared, lexical, lexicalOnly, model }
  return {
    lookup,
    lexicalOnly,
    isEmpty: (partition) => index.isEmpty(partition),
    state: () => stateOf(parts),
    forget: (selector) => forget(selector, parts),
    similarity: (one, other, scope) => similarityOf([one, other], scope, embedder),
    learnt: (label) => {
      part(label)
      told.tell(label)
    },
    save: async () => {
      await shared.save()
      if (folder === undefined) return
      await writeWords(folder, lexical)
      await writeLearning(folder, learning)
    },
    atRest: () => index.atRest(),
    close: () => index.close(),
  }
}

const opened = async (
  index: ThreadedIndex,
  { clock, warn }: Pick<TierSurroundings, 'clock' | 'warn'>,
  signal: AbortSignal,
): Promise<void> => {
  try {
    while (!index.state().ok) await clock.sleep(LOOK_AGAIN_MS, signal)
  } catch (error) {
    await index.close()
    throw error
  }
  const { warning } = index.state()
  if (warning !== undefined) warn(warning)
}

/** Of a longer text the beginning stands for the whole: embedding holds up who waits for it. */
const COMPARED_CHARACTERS = 400
const COMPARING_DEADLINE_MS = 5_000

const similarityOf = async (
  texts: readonly [string, string],
  scope: string,
  embedder: ReadyEmbedder,
): Promise<number | undefined> => {
  const ask = { scope, lane: 'behind', deadlineMs: COMPARING_DEADLINE_MS } as const
  const [first, second] = await Promise.all(
    texts.map((text) => embedder.embed(text.slice(0, COMPARED_CHARACTERS), ask)),
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

interface Opened {
  readonly embedder: ReadyEmbedder
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
