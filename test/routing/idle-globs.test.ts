import { expect, it } from 'vitest'
import { idleGlobs } from '../../src/routing/idle-globs.ts'
import { accountOf, providerOf } from './support.ts'

const told = (glob: string) => idleGlobs([{ name: 'web', models: ['*', glob] }], sources)

const bareNames = [/^gpt-(?!oss)/, /^o[1-9](?:-|$)/, /^(?:dall-e|tts|whisper)-/]
const sources = {
  models: {
    list: () => [
      { id: 'assistant', ownedBy: 'reprise' },
      { id: 'openai/gpt-5.4', ownedBy: 'openai' },
    ],
    dormant: [{ model: 'asleep', deployment: 'groq/llama', variable: 'GROQ_API_KEY' }],
  },
  accounts: [accountOf('openai', { provider: providerOf('openai', { bareNames }) }), accountOf('router')],
  unavailable: [{ provider: 'anthropic', variable: 'ANTHROPIC_API_KEY', bareNames: [/^claude-/] }],
}

it.each([
  '*',
  'assistant',
  'ass*',
  '*-mini',
  'openai/*',
  'openai/gpt-6',
  'router/meta/llama-4',
  'rout*',
  'gpt*',
  'g*',
  'gpt-6',
  'o3',
  'tts*',
  'whisper-1',
  'asleep',
  'anthropic/*',
  'claude*',
])('is in order where some model could be asked for by it: %s', (glob) => {
  expect(told(glob)).toEqual([])
})

it.each([
  ['foo*', undefined],
  ['assistent', 'assistant'],
  ['openia/*', 'openai/*'],
  ['anthropci/*', 'anthropic/*'],
  ['llama3', undefined],
  ['', undefined],
])('is named where none could, with the nearest names: %s', (glob, nearest) => {
  const close = nearest === undefined ? 'A name' : `Closest: ${nearest}`
  expect(told(glob)).toEqual([
    expect.stringContaining(
      `clients (web).models: "${glob}" covers no known model, so that it lets nobody ask for anything. ${close}`,
    ),
  ])
})
