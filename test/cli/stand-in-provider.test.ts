import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startStandInProvider, type StandInProvider } from '../../src/cli/stand-in-provider.ts'

let provider: StandInProvider
beforeAll(async () => {
  provider = await startStandInProvider()
})
afterAll(() => provider.close())

const ask = (content: string, stream = false) =>
  fetch(`${provider.url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'm', stream, messages: [{ role: 'user', content }] }),
  })

describe('the stand-in provider', () => {
  it('answers plain, streamed and with a refusal', async () => {
    const plain = await ask('one')
    expect([plain.status, await plain.json()]).toMatchObject([200, { choices: [{ message: { content: 'hello' } }] }])
    const streamed = await ask('one', true)
    expect(streamed.headers.get('content-type')).toBe('text/event-stream')
    expect((await streamed.text()).trim().split('\n\n').at(-1)).toBe('data: [DONE]')
    expect((await ask('broken')).status).toBe(400)
  })
})
