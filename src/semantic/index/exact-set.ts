import type { NearSlot, VectorSet } from './vector-set.ts'

/** All vectors in one typed array, each compared: right for a few thousand (1,000 × 384 take about 0.4 ms). */
export const exactSet = (dimensions: number): VectorSet => new ExactSet(dimensions)

/** A class, because most partitions hold one to three prompts: functions of its own for each of them weigh more than a short vector. */
class ExactSet implements VectorSet {
  readonly kind = 'exact'
  readonly #dimensions: number
  readonly #slots: number[] = []
  /** Room for as many vectors as there are, or up to twice as many. */
  #vectors = new Float32Array(0)

  constructor(dimensions: number) {
    this.#dimensions = dimensions
  }

  get size(): number {
    return this.#slots.length
  }

  add(slot: number, vector: Float32Array): void {
    const place = this.#slots.length
    if ((place + 1) * this.#dimensions > this.#vectors.length) this.#grow()
    this.#at(place).set(vector)
    this.#slots.push(slot)
  }

  remove(slot: number): void {
    const place = this.#placeOf(slot)
    const lastSlot = this.#slots.pop()
    // The last vector moves into the gap.
    if (lastSlot === undefined || lastSlot === slot) return
    this.#at(place).set(this.#at(this.#slots.length))
    this.#slots[place] = lastSlot
  }

  nearest(vector: Float32Array, count: number): readonly NearSlot[] {
    const best: NearSlot[] = []
    for (const [place, slot] of this.#slots.entries()) {
      const similarity = dotAt(this.#vectors, place * this.#dimensions, vector)
      if (best.length < count || similarity > (best.at(-1)?.similarity ?? 0))
        insertSorted(best, { slot, similarity }, count)
    }
    return best
  }

  vectorOf(slot: number): Float32Array {
    return this.#at(this.#placeOf(slot)).slice()
  }

  slots(): Iterable<number> {
    return this.#slots
  }

  #at(place: number): Float32Array {
    return this.#vectors.subarray(place * this.#dimensions, (place + 1) * this.#dimensions)
  }

  /** Among a few thousand numbers a search takes a microsecond, and a map would be larger than they are. */
  #placeOf(slot: number): number {
    const place = this.#slots.indexOf(slot)
    if (place < 0) throw new RangeError(`No vector in slot ${slot}.`)
    return place
  }

  #grow(): void {
    const larger = new Float32Array(Math.max(this.#dimensions, this.#vectors.length * 2))
    larger.set(this.#vectors)
    this.#vectors = larger
  }
}

/** Four sums at once: they do not wait for one another. */
const dotAt = (vectors: Float32Array, start: number, vector: Float32Array): number => {
  let [a, b, c, d] = [0, 0, 0, 0]
  const whole = vector.length - (vector.length % 4)
  for (let place = 0; place < whole; place += 4) {
    a += (vectors[start + place] ?? 0) * (vector[place] ?? 0)
    b += (vectors[start + place + 1] ?? 0) * (vector[place + 1] ?? 0)
    c += (vectors[start + place + 2] ?? 0) * (vector[place + 2] ?? 0)
    d += (vectors[start + place + 3] ?? 0) * (vector[place + 3] ?? 0)
  }
  for (let place = whole; place < vector.length; place++) a += (vectors[start + place] ?? 0) * (vector[place] ?? 0)
  return a + b + c + d
}

const insertSorted = (best: NearSlot[], found: NearSlot, count: number): void => {
  const after = best.findIndex(({ similarity }) => similarity < found.similarity)
  best.splice(after < 0 ? best.length : after, 0, found)
  if (best.length > count) best.pop()
}
