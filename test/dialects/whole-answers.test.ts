import { expect, it } from 'vitest'
import { embeddings } from '../../src/dialects/embeddings/index.ts'
import { imageEdits, images } from '../../src/dialects/images/index.ts'
import { moderations } from '../../src/dialects/moderations/index.ts'
import type { Dialect } from '../../src/dialect.ts'
import type { Json, JsonObject } from '../../src/json.ts'

const list = (member: string, item: JsonObject) => (length: number) => ({
  [member]: Array.from({ length }, () => item),
})
const vectors = list('data', { embedding: [1, 2] })
const verdicts = list('results', { categories: {} })
const pictures = list('data', { b64_json: 'AA' })

/** What is asked, the answer that has all of it, and one that has less. */
const cases: readonly (readonly [string, Dialect, JsonObject, readonly [(length: number) => Json, number]])[] = [
  ['texts to embed', embeddings, { input: ['a', 'b'] }, [vectors, 2]],
  ['one text to embed', embeddings, { input: 'a' }, [vectors, 1]],
  ['tokens to embed', embeddings, { input: [1, 2, 3] }, [vectors, 1]],
  ['lists of tokens to embed', embeddings, { input: [[1, 2], [3]] }, [vectors, 2]],
  ['texts to judge', moderations, { input: ['a', 'b', 'c'] }, [verdicts, 3]],
  ['parts to judge as one', moderations, { input: [{ type: 'text' }, { type: 'image_url' }] }, [verdicts, 1]],
  ['pictures', images, { n: 2 }, [pictures, 2]],
  ['pictures of a form', imageEdits, { n: '3' }, [pictures, 3]],
]

it.each(cases)(
  'of %s are whole with all that was asked, and not with less',
  (_, { answer }, request, [answerOf, all]) => {
    const isComplete = (length: number) => answer.isComplete(Object(answerOf(length)), request)
    expect(isComplete(all)).toBe(true)
    expect(isComplete(all - 1)).toBe(false)
  },
)
