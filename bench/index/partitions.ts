import { parseArgs } from 'node:util'
import { loadHnsw } from '../../src/semantic/index/hnsw-set.ts'
import { PromptIndex } from '../../src/semantic/index/prompt-index.ts'
import { DIMENSIONS, megabytes } from './vectors.ts'

// Question: what does a partition of one to three prompts cost, beside its vectors and texts?
const { values } = parseArgs({ options: { partitions: { type: 'string', default: '20000' } } })
const partitions = Number(values.partitions)
const index = new PromptIndex({ dimensions: DIMENSIONS, maxPrompts: 1_000_000, exactLimit: 2_000 }, await loadHnsw())
const vector = new Float32Array(DIMENSIONS).fill(1 / Math.sqrt(DIMENSIONS))
const hex = (number: number) => number.toString(16).padStart(64, '0')

const used = (): { readonly heap: number; readonly buffers: number } => {
  if (globalThis.gc === undefined)
    throw new Error('Run it with: node --expose-gc --import tsx bench/index/partitions.ts')
  globalThis.gc()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return { heap: heapUsed, buffers: arrayBuffers }
}

const before = used()
let prompts = 0
for (let number = 0; number < partitions; number++) {
  for (let place = 0; place <= number % 3; place++) {
    const text = `A prompt of the usual length, which is about fifty characters: ${prompts}`
    const labels = ['model:demo/echo', 'tenant:acme', 'namespace:default', `id:${hex(prompts).slice(50)}`]
    index.insert({ id: hex(prompts), partition: hex(1_000_000 + number), labels, text, vector })
    prompts++
  }
}
const after = used()
const [heap, buffers] = [after.heap - before.heap, after.buffers - before.buffers]
const own = prompts * DIMENSIONS * Float32Array.BYTES_PER_ELEMENT
// Asked for here, so that the index is not collected before.
const held = index.stats()
console.log(`${held.partitions} partitions, ${held.prompts} prompts: ${megabytes(heap + buffers)}`)
console.log(`a prompt: ${Math.round((heap + buffers) / prompts)} bytes, of which its vector ${own / prompts}`)
console.log(
  `a partition: ${Math.round(buffers / partitions)} bytes of vectors held for ${Math.round(own / partitions)} needed, ${Math.round(heap / partitions)} of everything else`,
)
