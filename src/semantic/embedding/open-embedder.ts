import type { Clock } from '../../clock.ts'
import { embedderPool, embedderThread } from './embedder-pool.ts'
import type { EmbedderPool } from './embedder-pool.ts'
import { modelFolder } from './model-folder.ts'
import { vectorCache } from './vector-cache.ts'

export interface EmbedderSettings {
  /** A folder of `models/` or a path. */
  readonly model: string
  /** Threads that hold the model. */
  readonly workers: number
  /** How long who does not say otherwise waits for a vector. */
  readonly deadlineMs: number
}

/** About 1.7 KB each. */
const KNOWN_VECTORS = 10_000
/** Texts that wait in each lane; at 12 ms each the last waits for a second. */
const QUEUE_LIMIT = 64

/** Starts the threads and returns before they have loaded. Throws `ModelFolderError` where there is no such model. */
export const openEmbedder = ({ model, workers, deadlineMs }: EmbedderSettings, clock: Clock): EmbedderPool =>
  embedderPool({
    settings: { threads: workers, queueLimit: QUEUE_LIMIT, deadlineMs },
    clock,
    vectors: vectorCache(KNOWN_VECTORS),
    start: embedderThread(modelFolder(model)),
  })
