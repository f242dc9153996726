import { signal } from '@preact/signals'
import type { SemanticView } from '../../src/dashboard/snapshot.ts'
import { GatewayError } from './gateway.ts'
import { Lanes } from './lanes.tsx'
import { TierIsOff } from './paraphrase.tsx'
import { snapshot } from './state.ts'
import { freshNamespace, sendSamples, tryOnce } from './try.ts'
import type { Trial } from './try.ts'

const demoModel = 'demo/echo'

const prompt = signal('How do I reset my password?')
const paraphrase = signal('What is the way to reset my password?')
const model = signal<string | undefined>(undefined)
/** Of a caller, where the gateway asks its callers for one. Kept as long as this page is open. */
const clientKey = signal('')
const keyWanted = signal(false)
const trials = signal<readonly Trial[]>([])
/** What is under way. */
const busy = signal<'asking' | 'sampling' | undefined>(undefined)
const fault = signal('')
const sampled = signal('')

/** Asks the same twice, and then in other words, and shows the difference. */
export const Playground = () => {
  const models = snapshot.value?.models ?? []
  const mode = tierMode()
  const chosen = model.value ?? (models.includes(demoModel) ? demoModel : (models[0] ?? ''))
  return (
    <section class="card playground" aria-labelledby="playground-title">
      <h2 id="playground-title">Ask twice</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void during('asking', () => askTwice(chosen))
        }}
      >
        <label for="prompt">Prompt</label>
        <textarea
          id="prompt"
          rows={2}
          required
          value={prompt}
          onInput={(event) => {
            prompt.value = event.currentTarget.value
            // It was of the prompt before.
            paraphrase.value = ''
          }}
        />
        {mode !== 'off' && <ParaphraseField />}
        <ModelField chosen={chosen} models={models} />
        {keyWanted.value && <ClientKeyField />}
        <div class="row">
          <button type="submit" disabled={busy.value !== undefined}>
            {busy.value === 'asking' ? 'Asking …' : 'Ask twice'}
          </button>
          {models.includes(demoModel) && <SampleButton />}
        </div>
      </form>
      {fault.value !== '' && (
        <p class="wrong" role="alert">
          {fault.value}
        </p>
      )}
      {trials.value.length === 0 && busy.value !== 'asking' ? (
        <p class="faint small">{explanation(chosen)}</p>
      ) : (
        <Lanes trials={trials.value} asking={busy.value === 'asking'} mode={mode} />
      )}
      {mode === 'off' && <TierIsOff />}
    </section>
  )
}

/** `off` as well where it was off at the start: then a reload alone does not turn it on. */
const tierMode = (): SemanticView['mode'] => {
  const semantic = snapshot.value?.semantic
  return semantic === undefined || semantic.state === 'off' ? 'off' : semantic.mode
}

const ParaphraseField = () => (
  <>
    <label for="paraphrase">The same in other words</label>
    <input
      id="paraphrase"
      autocomplete="off"
      value={paraphrase}
      onInput={(event) => (paraphrase.value = event.currentTarget.value)}
    />
  </>
)

const explanation = (chosen: string): string =>
  chosen.startsWith('demo/')
    ? 'The first time the demo provider answers: it runs inside the gateway and costs nothing. The second time the cache does.'
    : 'The first time the provider is asked, and paid. The second time the cache answers.'

const ModelField = ({ chosen, models }: { chosen: string; models: readonly string[] }) => (
  <>
    <label for="model">Model</label>
    <input
      id="model"
      list="models"
      required
      spellcheck={false}
      autocomplete="off"
      value={chosen}
      onInput={(event) => (model.value = event.currentTarget.value)}
    />
    <datalist id="models">
      {models.map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  </>
)

const ClientKeyField = () => (
  <>
    <label for="client-key">Client key</label>
    <input
      id="client-key"
      type="password"
      autocomplete="off"
      required
      value={clientKey}
      onInput={(event) => (clientKey.value = event.currentTarget.value)}
    />
  </>
)

const SampleButton = () => (
  <>
    <button
      type="button"
      class="plain"
      disabled={busy.value !== undefined}
      title="Real calls to the demo provider inside the gateway. They count in the numbers, cost nothing and leave no machine."
      onClick={() => void during('sampling', sample)}
    >
      Send 40 sample calls
    </button>
    <span class="faint small" role="status">
      {sampled}
    </span>
  </>
)

const askTwice = async (chosen: string): Promise<void> => {
  const question = { model: chosen, prompt: prompt.peek(), namespace: freshNamespace(), key: clientKey.peek() }
  trials.value = []
  const first = await tryOnce(question)
  trials.value = [first]
  trials.value = [first, await tryOnce(question)]
  const other = paraphrase.peek().trim()
  if (other === '' || tierMode() === 'off') return
  trials.value = [...trials.peek(), await tryOnce({ ...question, prompt: other })]
}

const sample = async (): Promise<void> => {
  sampled.value = ''
  await sendSamples(clientKey.peek(), (answered, of) => {
    sampled.value = answered === of ? `${of} sent` : `${answered} of ${of}`
  })
}

const during = async (what: NonNullable<typeof busy.value>, work: () => Promise<void>): Promise<void> => {
  fault.value = ''
  busy.value = what
  try {
    await work()
  } catch (error) {
    if (error instanceof GatewayError && error.status === 401) keyWanted.value = true
    fault.value = error instanceof Error ? error.message : String(error)
  } finally {
    busy.value = undefined
  }
}
