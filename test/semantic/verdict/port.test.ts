import { describe, expect, it } from 'vitest'
import { comparePrompts, readPrompt } from '../../../src/semantic/features/features.ts'
import type { FeatureName } from '../../../src/semantic/features/features.ts'
import { createVerdict } from '../../../src/semantic/verdict/verdict.ts'
import { lexicon } from '../features/compare.ts'
import founding from '../fixtures/founding-cases.json' with { type: 'json' }
import foundingVerdict from '../fixtures/founding-verdict.json' with { type: 'json' }

// The study that the features come from computed these 60 pairs in Python: the port must agree value by value.
describe('the 41 founding features', () => {
  const verdict = createVerdict(foundingVerdict, lexicon)
  const named = (values: readonly number[]) =>
    Object.fromEntries(founding.features.map((name, place) => [name, values[place]]))

  it.each(founding.cases)('$a ~ $b', ({ a, b, features, score, probability }) => {
    const [cosine = 0] = features
    const computed = comparePrompts(readPrompt(a, lexicon), readPrompt(b, lexicon), {
      cosine,
      truncated: named(features)['truncated'] === 1,
    })
    const expected = named(features)
    const other = founding.features.filter((name) => Math.abs(computed[name as FeatureName] - expected[name]!) > 1e-4)
    expect(other).toEqual([])
    const judgement = verdict.judge(computed)
    expect(judgement.score).toBeCloseTo(score, 4)
    expect(judgement.probability).toBeCloseTo(probability, 4)
  })
})
