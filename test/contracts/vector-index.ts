import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toUnitLength } from '../../src/semantic/embedding/pooling.ts'
import type { IndexedPrompt, VectorIndex } from '../../src/semantic/vector-index.ts'

/** Opens an index of 8 dimensions for at most 60 prompts. */
export type OpenIndex = () => Promise<VectorIndex>

const DIMENSIONS = 8

/** Vectors that look random and are the same in every run. */
export const seededVector = (seed: number, dimensions = DIMENSIONS): Float32Array => {
  let state = seed * 2_654_435_761 + 1
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32 - 0.5
  }
  next()
  return toUnitLength(Float32Array.from({ length: dimensions }, next))
}

export const promptOf = (number: number, more: Partial<IndexedPrompt> = {}): IndexedPrompt => ({
  id: `prompt-${number}`,
  partition: 'one',
  labels: [`tag:${number % 3}`, 'tenant:acme'],
  text: `text ${number}`,
  vector: seededVector(number),
  ...more,
})

/** What every VectorIndex must do. */
export const vectorIndexContract = (name: string, open: OpenIndex): void => {
  describe(`${name} keeps the vector index contract`, () => {
    let index: VectorIndex
    beforeEach(async () => {
      index = await open()
    })
    afterEach(() => index.close())
    const insertAll = async (count: number) => {
      for (let number = 0; number < count; number++) await index.insert(promptOf(number))
    }
    const idsNear = async (vector: Float32Array, partition = 'one', count = 5) =>
      (await index.nearest({ partition, vector, count })).map(({ id }) => id)

    it('finds nothing in an empty partition', async () => {
      expect(index.isEmpty('one')).toBe(true)
      expect(await idsNear(seededVector(1))).toEqual([])
    })

    it('tells whether it holds a prompt', async () => {
      await insertAll(2)
      expect(await Promise.all(['prompt-1', 'prompt-2'].map((id) => index.holds(id)))).toEqual([true, false])
    })

    it('finds the nearest first, with text and cosine', async () => {
      await insertAll(30)
      const near = await index.nearest({ partition: 'one', vector: seededVector(7), count: 5 })
      expect(near).toHaveLength(5)
      expect(near[0]).toMatchObject({ id: 'prompt-7', text: 'text 7' })
      expect(near[0]!.similarity).toBeCloseTo(1, 5)
      expect(near.map(({ similarity }) => similarity)).toEqual(
        near.map(({ similarity }) => similarity).toSorted((a, b) => b - a),
      )
    })

    it('finds what comparing with every vector finds', async () => {
      await insertAll(50)
      const asked = seededVector(1_000)
      const cosine = (number: number) =>
        seededVector(number).reduce((sum, value, place) => sum + value * asked[place]!, 0)
      const expected = Array.from({ length: 50 }, (_, number) => number)
        .toSorted((a, b) => cosine(b) - cosine(a))
        .slice(0, 5)
      expect(await idsNear(asked)).toEqual(expected.map((number) => `prompt-${number}`))
    })

    it('never lets partitions meet', async () => {
      await index.insert(promptOf(1))
      await index.insert(promptOf(2, { partition: 'two', vector: seededVector(1) }))
      expect(await idsNear(seededVector(1), 'one')).toEqual(['prompt-1'])
      expect(await idsNear(seededVector(1), 'two')).toEqual(['prompt-2'])
      expect(index.isEmpty('two')).toBe(false)
    })

    it('keeps the last prompt of an id, in its partition only', async () => {
      await index.insert(promptOf(1))
      await index.insert(promptOf(1, { partition: 'two', text: 'again', vector: seededVector(2) }))
      expect(index.isEmpty('one')).toBe(true)
      expect(await index.nearest({ partition: 'two', vector: seededVector(2), count: 5 })).toMatchObject([
        { text: 'again' },
      ])
      expect(await index.stats()).toMatchObject({ prompts: 1, partitions: 1 })
    })

    it('removes by id', async () => {
      await insertAll(10)
      expect(await index.remove({ kind: 'key', key: 'prompt-4' })).toBe(1)
      expect(await index.remove({ kind: 'key', key: 'prompt-4' })).toBe(0)
      expect(await idsNear(seededVector(4), 'one', 10)).not.toContain('prompt-4')
    })

    it('removes by label, each prompt once', async () => {
      await insertAll(9)
      expect(await index.remove({ kind: 'labels', labels: ['tag:1', 'tag:2', 'tag:none'] })).toBe(6)
      expect((await idsNear(seededVector(0), 'one', 9)).toSorted()).toEqual(['prompt-0', 'prompt-3', 'prompt-6'])
      expect(await index.remove({ kind: 'labels', labels: ['tag:1', 'tenant:acme'] })).toBe(3)
      expect(index.isEmpty('one')).toBe(true)
    })

    it('removes all', async () => {
      await insertAll(9)
      expect(await index.remove({ kind: 'all' })).toBe(9)
      expect(index.isEmpty('one')).toBe(true)
      expect(await index.stats()).toEqual({ prompts: 0, partitions: 0, graphs: 0, inserts: 9 })
      await insertAll(3)
      expect(await idsNear(seededVector(2), 'one', 1)).toEqual(['prompt-2'])
    })

    it('forgets its oldest prompts at its bound', async () => {
      await insertAll(65)
      expect(await index.stats()).toMatchObject({ prompts: 60 })
      expect(await idsNear(seededVector(4), 'one', 60)).not.toContain('prompt-4')
      expect(await idsNear(seededVector(5), 'one', 1)).toEqual(['prompt-5'])
    })

    it('takes the same text again as the youngest, with its new labels', async () => {
      await insertAll(60)
      await index.insert(promptOf(0, { labels: ['tag:new'] }))
      await index.insert(promptOf(60))
      expect(await idsNear(seededVector(0), 'one', 1)).toEqual(['prompt-0'])
      expect(await idsNear(seededVector(1), 'one', 60)).not.toContain('prompt-1')
      expect(await index.remove({ kind: 'labels', labels: ['tag:new'] })).toBe(1)
      expect(await index.stats()).toMatchObject({ prompts: 59 })
    })

    it('gives all that it has page by page, vectors too', async () => {
      await insertAll(30)
      await index.remove({ kind: 'labels', labels: ['tag:1'] })
      const given: IndexedPrompt[] = []
      for (let from: number | undefined = 0; from !== undefined;) {
        const page = await index.page(from, 7)
        expect(page.prompts.length).toBeLessThanOrEqual(7)
        given.push(...page.prompts)
        from = page.next
      }
      expect(given.map(({ id }) => id)).toEqual(
        Array.from({ length: 30 }, (_, number) => `prompt-${number}`).filter((_, number) => number % 3 !== 1),
      )
      const { vector, ...rest } = given[1]!
      expect(rest).toEqual({ id: 'prompt-2', partition: 'one', labels: ['tag:2', 'tenant:acme'], text: 'text 2' })
      for (const [place, value] of seededVector(2).entries()) expect(vector[place]).toBeCloseTo(value, 5)
    })

    it('removes what was not inserted again since a mark', async () => {
      await insertAll(10)
      const { inserts } = await index.stats()
      await index.insert(promptOf(3))
      await index.insert(promptOf(20))
      expect(await index.removeUntouched(inserts)).toBe(9)
      expect((await idsNear(seededVector(3), 'one', 60)).toSorted()).toEqual(['prompt-20', 'prompt-3'])
    })

    it('outlives much coming and going', async () => {
      for (let round = 0; round < 5; round++) {
        await insertAll(55)
        for (let number = 0; number < 50; number++) await index.remove({ kind: 'key', key: `prompt-${number}` })
      }
      expect((await idsNear(seededVector(52), 'one', 60)).toSorted()).toEqual(
        [50, 51, 52, 53, 54].map((number) => `prompt-${number}`),
      )
    })

    it('refuses a vector of another width', async () => {
      await expect(index.insert(promptOf(1, { vector: seededVector(1, 4) }))).rejects.toThrow(/4 dimensions/)
      expect(index.isEmpty('one')).toBe(true)
    })
  })
}
