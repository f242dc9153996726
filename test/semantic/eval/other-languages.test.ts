import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { loadEmbeddingModel } from '../../../src/semantic/embedding/model.ts'
import { modelFolder } from '../../../src/semantic/embedding/model-folder.ts'
import { readLinesFile } from '../../../src/semantic/eval/lines.ts'
import { reportPairs } from '../../../src/semantic/eval/pair-report.ts'
import { readPairs } from '../../../src/semantic/eval/pairs.ts'
import { textVectors } from '../../../src/semantic/eval/text-vectors.ts'
import { loadVerdict } from '../../../src/semantic/verdict/verdict.ts'

const path = fileURLToPath(new URL('../fixtures/other-languages.jsonl', import.meta.url))

it('does no harm in other languages and mixed scripts, where a cosine does', { timeout: 60_000 }, async () => {
  const model = await loadEmbeddingModel(modelFolder('bge-small-en-v1.5'))
  const report = await reportPairs({
    pairs: readPairs(await readLinesFile(path)),
    vectors: await textVectors(model, undefined),
    verdict: await loadVerdict(),
    // Looser than anybody should ask for.
    maxErrorRate: 0.05,
  })
  await model.close()
  const { tier, cosine } = report.shipped
  expect(tier.wrongOfTraps).toMatchObject({ count: 0, of: 62 })
  expect(cosine.wrongOfTraps.count).toBeGreaterThan(20)
  // Each is a prompt typed anew.
  const sameWords = report.servedByKind.filter(({ kind }) => kind.startsWith('same words'))
  expect(sameWords.reduce((sum, kind) => sum + kind.tier.of, 0)).toBe(29)
  expect(sameWords.reduce((sum, kind) => sum + kind.tier.count, 0)).toBeGreaterThanOrEqual(20)
})
