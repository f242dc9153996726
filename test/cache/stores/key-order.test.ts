import { expect, it } from 'vitest'
import { createKeyOrder } from '../../../src/cache/stores/key-order.ts'
import { keyOf } from '../../support/entries.ts'

const keys = Array.from({ length: 500 }, (_, at) => keyOf(`entry ${at}`))
const sorted = keys.toSorted()

it('goes through keys in their order, a few at a time', () => {
  const order = createKeyOrder()
  for (const key of keys) order.add(key)
  expect(order.after('', 1_000)).toEqual(sorted)
  expect(order.after('', 7)).toEqual(sorted.slice(0, 7))
  expect(order.after(sorted[6] ?? '', 7)).toEqual(sorted.slice(7, 14))
  expect(order.after(sorted.at(-1) ?? '', 7)).toEqual([])
})

it('goes on behind a key that is gone, and knows those that came', () => {
  const order = createKeyOrder()
  for (const key of keys) order.add(key)
  for (const key of sorted.slice(0, 10)) order.delete(key)
  order.delete('none')
  expect(order.after(sorted[6] ?? '', 2)).toEqual(sorted.slice(10, 12))
  const new1 = `${sorted[10]?.slice(0, 63)}~`
  order.add(new1)
  order.add('zz')
  expect(order.after(sorted[10] ?? '', 1)).toEqual([new1])
  expect(order.after(sorted.at(-1) ?? '', 5)).toEqual(['zz'])
})
