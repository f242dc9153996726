import type { Clock } from '../src/clock.ts'
import { messageOf } from '../src/errors.ts'
import type { EmbedOutcome } from '../src/semantic/embedding/embedder.ts'
import type { LazyEmbedder, ReadyEmbedder } from '../src/semantic/embedding/lazy-embedder.ts'
import type { Provider, Transport, TransportRequest, TransportResponse } from '../src/provider.ts'
import { embeddingsBody } from './local/answer.ts'
import { askOf, Refused } from './local/ask.ts'
import type { EmbeddingsAsk } from './local/ask.ts'
import { failed, jsonOf, refused } from './local/responses.ts'

export interface LocalSettings {
  /** Under which it is asked for: `local/<model>`. */
  readonly model: string
  readonly embedder: Pick<LazyEmbedder, 'ready'>
  readonly clock: Clock
}

/** The sentence embedder that comes with Reprise as a provider inside the process: no key, no network. */
export const createLocal = (settings: LocalSettings): Provider => ({
  name: 'local',
  auth: { kind: 'none' },
  paths: { embeddings: '/embeddings' },
  keyless: true,
  knownModels: [settings.model],
  transport: createLocalTransport(settings),
})

/** The first call may have to wait for the model, which loads in a second or less where nothing else is going on. */
const LOADING_DEADLINE_MS = 10_000
/** Nobody waits longer for one text: who asks has a deadline of his own for the whole. */
const TEXT_DEADLINE_MS = 60_000

const createLocalTransport =
  ({ model, embedder, clock }: LocalSettings): Transport =>
  async (request) => {
    try {
      if (request.body.model !== model) return refused(404, 'model_not_found', unknown(model), 'model')
      const ask = askOf(request.body)
      const loaded = await loadedIn({ embedder, clock }, request.signal)
      if ('status' in loaded) return loaded
      ask.checkDimensions(loaded.identity)
      return await embedded(ask, request, { model, loaded })
    } catch (error) {
      if (error instanceof Refused) return refused(400, error.code, error.message, error.param)
      throw error
    }
  }

const unknown = (model: string) => `This machine has no such model. Ask for local/${model} (cache.semantic.model).`

const loadedIn = async (
  { embedder, clock }: Omit<LocalSettings, 'model'>,
  signal: AbortSignal,
): Promise<ReadyEmbedder | TransportResponse> => {
  const loaded = new AbortController()
  const tooLate = new AbortController()
  clock.sleep(LOADING_DEADLINE_MS, loaded.signal).then(
    () => tooLate.abort(),
    () => undefined,
  )
  try {
    return await embedder.ready(AbortSignal.any([signal, tooLate.signal]))
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (tooLate.signal.aborted) return failed('loading', 'The model is still being loaded. Try again.')
    return failed('unavailable', messageOf(error))
  } finally {
    loaded.abort()
  }
}

interface Embedding {
  readonly model: string
  readonly loaded: ReadyEmbedder
}

/** One text after the other, so that a long list shares the threads with everybody else's. */
const embedded = async (
  ask: EmbeddingsAsk,
  { tenant, signal }: TransportRequest,
  { model, loaded }: Embedding,
): Promise<TransportResponse> => {
  const embeddings = []
  for (const [place, text] of ask.texts.entries()) {
    const outcome = await loaded.embed(text, {
      scope: `texts ${tenant}`,
      lane: 'behind',
      deadlineMs: TEXT_DEADLINE_MS,
      signal,
    })
    if (signal.aborted) throw signal.reason
    if (outcome.kind === 'skipped') return failed('unavailable', whyNot(outcome))
    ask.checkTokens(place, outcome.embedding, loaded.identity)
    embeddings.push(outcome.embedding)
  }
  return jsonOf(embeddingsBody(embeddings, { model, format: ask.format }))
}

const whyNot = ({ reason }: Extract<EmbedOutcome, { readonly kind: 'skipped' }>): string =>
  reason === 'queue-full' || reason === 'deadline'
    ? 'Too many texts wait to be embedded. Try again, or set cache.semantic.workers to more threads.'
    : `The model did not embed this text (${reason}). Try again.`
