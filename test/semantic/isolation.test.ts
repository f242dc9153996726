import { describe, expect, it } from 'vitest'
import { embedderPool } from '../../src/semantic/embedding/embedder-pool.ts'
import { vectorCache } from '../../src/semantic/embedding/vector-cache.ts'
import { readPrompt } from '../../src/semantic/features/features.ts'
import { noLexicon } from '../../src/semantic/lexicon/lexicon.ts'
import { localIndex } from '../../src/semantic/index/local-index.ts'
import { lexicalIndex } from '../../src/semantic/lexical/lexical-index.ts'
import { semanticLookup } from '../../src/semantic/lookup.ts'
import { nothingLearnt } from '../../src/semantic/learning/learning.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { fakeThreads } from './embedding/fake-thread.ts'
import type { FakeThread } from './embedding/fake-thread.ts'

const model = { name: 'tiny', version: '0', dimensions: 2, maxTokens: 512 }

/** A thread that gives every text the same vector, so that within a partition everything is near. */
const answering = (thread: FakeThread, embedded: string[]): FakeThread => ({
  ...thread,
  post: (message) => {
    embedded.push(JSON.stringify(message))
    thread.say({ kind: 'embedded', embedding: { vector: Float32Array.of(1, 0), tokens: 5, truncated: false } })
  },
})

const setUp = async () => {
  const embedded: string[] = []
  const threads = fakeThreads()
  const embedder = embedderPool({
    settings: { threads: 1, queueLimit: 8, deadlineMs: 100 },
    clock: fakeClock(),
    vectors: vectorCache(100),
    start: () => {
      threads.start()
      return answering(threads.started[0]!, embedded)
    },
  })
  threads.started[0]!.say({ kind: 'ready', identity: model })
  const judged: string[] = []
  const lookup = semanticLookup({
    embedder,
    index: await localIndex({ model, maxPrompts: 100, exactLimit: 100, folder: undefined }),
    lexical: lexicalIndex(100),
    verdict: {
      version: 0,
      embedding: 'tiny',
      thresholds: [{ traps: 0.01, probability: 0.99 }],
      read: (text) => {
        judged.push(text)
        return readPrompt(text, noLexicon)
      },
      knows: () => true,
      judge: () => ({ score: 9, probability: 0.999 }),
    },
    learnt: nothingLearnt,
  })
  /** What the lookup and the keeping of its answer cost: texts embedded and texts judged. */
  const miss = async (partition: string, text: string) => {
    const before = [embedded.length, judged.length]
    const outcome = await lookup.find({ partition, text, tiers: 'all', maxErrorRate: 0.01 })
    return { kind: outcome.kind, embedded: embedded.length - before[0]!, judged: judged.length - before[1]! }
  }
  const keep = (partition: string, text: string) =>
    lookup.keep({ id: `${partition} ${text}`, partition, labels: [], text })
  return { embedded, miss, keep }
}

describe('what a lookup costs tells nothing of other partitions', () => {
  it('in a partition that holds prompts of its own', async () => {
    const { miss, keep } = await setUp()
    await keep('theirs', 'What is our plan for the merger?')
    await miss('theirs', 'What is our plan for the merger then?')
    await keep('ours', 'How do I reset my password?')
    const asKnown = await miss('ours', 'What is our plan for the merger?')
    await keep('others', 'Where do I park my car?')
    const asUnknown = await miss('others', 'Who painted the ceiling of the chapel?')
    expect(asKnown).toEqual(asUnknown)
    expect(asUnknown).toEqual({ kind: 'judged', embedded: 1, judged: 2 })
  })

  it('in an empty one', async () => {
    const { miss, keep } = await setUp()
    await keep('theirs', 'What is our plan for the merger?')
    const nothing = { kind: 'empty', embedded: 0, judged: 0 }
    expect(await miss('ours', 'What is our plan for the merger?')).toEqual(nothing)
    expect(await miss('ours', 'Who painted the ceiling of the chapel?')).toEqual(nothing)
  })

  it('when the answer is kept', async () => {
    const { embedded, keep } = await setUp()
    await keep('theirs', 'What is our plan for the merger?')
    for (const text of ['What is our plan for the merger?', 'Who painted the ceiling of the chapel?']) {
      const before = embedded.length
      await keep('ours', text)
      expect(embedded.length - before).toBe(1)
    }
  })

  it('but a repeat within the partition is embedded once', async () => {
    const { miss, keep } = await setUp()
    await keep('ours', 'How do I reset my password?')
    expect((await miss('ours', 'How can I change it?')).embedded).toBe(1)
    expect((await miss('ours', 'How can I change it?')).embedded).toBe(0)
  })
})
