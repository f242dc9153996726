import { localIndex } from '../../../src/semantic/index/local-index.ts'
import { promptOf } from '../../contracts/vector-index.ts'

/*
 * Another process: `saving-child.ts <folder>` inserts 40 prompts, half of them into a graph, and saves, over and over until it is killed.
 * It prints `saving <n>` and `saved <n>`; snapshot n holds 40 × n prompts and bears the note n.
 */
const [, , folder = ''] = process.argv
const model = { name: 'tiny', version: '1', dimensions: 8, maxTokens: 8 }
const index = await localIndex({ model, maxPrompts: 100_000, exactLimit: 20, folder })
const say = (words: string) => process.stdout.write(`${words}\n`)

for (let round = 1; ; round++) {
  for (let number = 40 * (round - 1); number < 40 * round; number++) {
    await index.insert(promptOf(number, { partition: number % 2 === 0 ? 'graph' : `small ${number}` }))
  }
  say(`saving ${round}`)
  await index.save(String(round))
  say(`saved ${round}`)
}
