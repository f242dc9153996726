import { useState } from 'preact/hooks'
import { adminKey, giveKey, keyEnded, line, trouble } from './state.ts'

/** Where the admin API is closed: asks for the key, or says why there is no way in. */
export const Gate = () => (
  <main class="gate">
    <section class="card" aria-labelledby="gate-title">
      {line.value === 'locked' ? <KeyForm /> : <Closed />}
    </section>
  </main>
)

const KeyForm = () => {
  const [key, setKey] = useState('')
  const wrong = adminKey.value !== ''
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        giveKey(key.trim())
      }}
    >
      <h2 id="gate-title">This gateway has an admin key</h2>
      <p id="gate-why">
        It is set as <code>admin.key</code> (<code>REPRISE_ADMIN_KEY</code>). This tab keeps it until you close it, and
        sends it to this gateway alone.
      </p>
      <label for="admin-key">Admin key</label>
      <div class="row">
        <input
          id="admin-key"
          type="password"
          autocomplete="off"
          required
          value={key}
          aria-invalid={wrong}
          aria-describedby={wrong ? 'gate-wrong' : 'gate-why'}
          onInput={(event) => setKey(event.currentTarget.value)}
        />
        <button type="submit">Open</button>
      </div>
      {wrong && (
        <p id="gate-wrong" class="wrong" role="alert">
          {keyEnded.value
            ? 'The key that this tab held is not the right one any more.'
            : 'That is not the key. Nothing else is known about it here.'}
        </p>
      )}
    </form>
  )
}

const Closed = () => (
  <>
    <h2 id="gate-title">Closed to this browser</h2>
    <p role="alert">{trouble.value}</p>
    <p>
      On the gateway’s own machine open it by its loopback address, as in <code>http://127.0.0.1:8484/dashboard</code>.
    </p>
  </>
)
