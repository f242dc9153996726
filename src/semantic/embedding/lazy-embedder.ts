import type { Clock } from '../../clock.ts'
import type { EmbedAsk, EmbedOutcome } from './embedder.ts'
import type { EmbedderPool } from './embedder-pool.ts'
import type { ModelIdentity } from './model.ts'

/** The one embedder of the process, opened by whoever needs it first: the semantic tier at the start, or a call of `local/…`. */
export interface LazyEmbedder {
  /** Resolves when the model has loaded. Rejects with what is wrong and what to do, or with the signal's reason. */
  ready(signal: AbortSignal): Promise<ReadyEmbedder>
  /** Nothing is being loaded or embedded. */
  atRest(): boolean
  close(): Promise<void>
}

export interface ReadyEmbedder {
  readonly identity: ModelIdentity
  embed(text: string, ask?: EmbedAsk): Promise<EmbedOutcome>
  state: EmbedderPool['state']
}

const LOOK_AGAIN_MS = 20

/** `open` loads no more than the code; the model follows behind it. */
export const lazyEmbedder = (open: () => Promise<EmbedderPool>, clock: Clock): LazyEmbedder => {
  let opening: Promise<EmbedderPool> | undefined
  let pool: EmbedderPool | undefined
  let isClosed = false
  const opened = async (): Promise<EmbedderPool> => {
    if (isClosed) throw new Error('the gateway is stopping')
    opening ??= open()
    pool = await opening
    return pool
  }
  return {
    ready: async (signal) => {
      const one = await opened()
      for (;;) {
        const state = one.state()
        if (state.kind === 'ready') return { identity: state.identity, embed: one.embed, state: one.state }
        if (state.kind === 'failed') throw new Error(state.detail)
        await clock.sleep(LOOK_AGAIN_MS, signal)
      }
    },
    atRest: () => pool?.atRest() ?? true,
    close: async () => {
      isClosed = true
      await opening?.then(
        (one) => one.close(),
        () => undefined,
      )
    },
  }
}
