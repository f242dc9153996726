import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, vi } from 'vitest'
import type { Selector } from '../../../src/cache/store.ts'
import { systemClock } from '../../../src/clock.ts'
import type { IndexReplicationEvent } from '../../../src/events.ts'
import { localIndex } from '../../../src/semantic/index/local-index.ts'
import { labelNumbers } from '../../../src/semantic/learning/label-numbers.ts'
import type { Label } from '../../../src/semantic/learning/learning.ts'
import { lexicalIndex } from '../../../src/semantic/lexical/lexical-index.ts'
import type { LexicalIndex } from '../../../src/semantic/lexical/lexical-index.ts'
import { redisLog } from '../../../src/semantic/replication/redis-log.ts'
import { createReplication } from '../../../src/semantic/replication/replication.ts'
import type { Replication } from '../../../src/semantic/replication/replication.ts'
import { modelName, sharedIndex } from '../../../src/semantic/replication/shared-index.ts'
import { sharedLearning } from '../../../src/semantic/replication/shared-learning.ts'
import type { VectorIndex } from '../../../src/semantic/vector-index.ts'
import { seededVector } from '../../contracts/vector-index.ts'

/** One gateway's index and what keeps it equal to the others', without a gateway around it. */
export interface Instance {
  readonly index: VectorIndex
  readonly lexical: LexicalIndex
  readonly replication: Replication
  readonly events: readonly IndexReplicationEvent[]
  /** Learns here, and tells the others. */
  readonly tell: (label: Label) => void
  /** What the others told of what they learnt. */
  readonly heard: readonly Label[]
  /** As a purge does it. */
  purge(selector: Selector): Promise<void>
  close(): Promise<void>
}

export interface InstanceWishes {
  readonly url: string
  readonly prefix: string
  readonly folder?: string | undefined
  readonly version?: string
  readonly maxLength?: number
  readonly maxPrompts?: number
  /** How often the index was opened. */
  readonly lives?: () => number
}

const running = new Set<Instance>()
afterEach(async () => {
  for (const instance of running) await instance.close()
})

export const bound = { timeout: 20_000, interval: 10 }

/** A folder that goes with the test. */
export const folders = () => {
  const made: string[] = []
  afterEach(() => made.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })))
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'reprise-replica-'))
    made.push(folder)
    return folder
  }
}

export const openInstance = async (wishes: InstanceWishes): Promise<Instance> => {
  const { url, prefix, folder, version = '1', maxLength = 1_000, maxPrompts = 5_000, lives = () => 1 } = wishes
  const events: IndexReplicationEvent[] = []
  const model = { name: 'tiny', version, dimensions: 8, maxTokens: 8 }
  const lexical = lexicalIndex(100)
  const replication = createReplication({
    log: redisLog({ url, prefix, maxLength, clock: systemClock }),
    clock: systemClock,
    announce: (event) => event.type === 'index-replication' && events.push(event),
  })
  const local = await localIndex({ model, maxPrompts, exactLimit: 2_000, folder })
  let lastNote = local.state().note
  const reopened = {
    ...local,
    lives,
    state: () => ({ ...local.state(), note: lastNote }),
    save: async (note?: string) => {
      await local.save(note)
      lastNote = note
    },
  }
  const heard: Label[] = []
  const learning = sharedLearning({
    replication,
    model: modelName(model),
    numbers: labelNumbers(),
    learn: (label) => void heard.push(label),
  })
  const sharing = { lexical, replication, model: modelName(model), learn: learning.hear, changed: () => undefined }
  const index = sharedIndex(reopened, sharing)
  const instance: Instance = {
    index,
    lexical,
    replication,
    events,
    tell: learning.tell,
    heard,
    purge: async (selector) => {
      await index.remove(selector)
      replication.tell({ kind: 'remove', selector })
    },
    close: async () => {
      running.delete(instance)
      await replication.close()
    },
  }
  running.add(instance)
  return instance
}

/** Waits until the instance follows the log. */
export const inStep = ({ events }: Instance): Promise<void> =>
  vi.waitFor(() => expect(events.at(-1)).toMatchObject({ isInStep: true }), bound)

export const openInStep = async (wishes: InstanceWishes): Promise<Instance> => {
  const instance = await openInstance(wishes)
  await inStep(instance)
  return instance
}

/** Ids of every prompt that the instance knows. */
export const idsOf = async ({ index }: Instance): Promise<readonly string[]> => {
  const ids: string[] = []
  for (let from: number | undefined = 0; from !== undefined;) {
    const page = await index.page(from, 500)
    ids.push(...page.prompts.map(({ id }) => id))
    from = page.next
  }
  return ids.toSorted()
}

export const knows = (instance: Instance, ids: readonly string[]): Promise<void> =>
  vi.waitFor(async () => expect(await idsOf(instance)).toEqual([...ids].toSorted()), bound)

export const nearest = async ({ index }: Instance, number: number, partition = 'one') =>
  (await index.nearest({ partition, vector: seededVector(number), count: 1 }))[0]

/** How many changes came to this. */
export const countOf = ({ events }: Instance, result: 'applied' | 'foreign' | 'malformed'): number =>
  events.reduce((sum, { applied }) => sum + (applied?.[result] ?? 0), 0)
