import { basename, dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { packagedModels, readChecked } from '../embedding/model-folder.ts'
import { hasKnownWords } from '../eligibility/language.ts'
import { comparePrompts, readPrompt } from '../features/features.ts'
import type { FeatureName, Features, PromptReading } from '../features/features.ts'
import { loadLexicon, noLexicon } from '../lexicon/lexicon.ts'
import type { Lexicon } from '../lexicon/lexicon.ts'
import { sigmoid } from './thresholds.ts'
import type { ThresholdPoint } from './thresholds.ts'
import { plantForest } from './trees.ts'

const numbers = z.array(z.number())

/** The file that training writes. */
const fileSchema = z.object({
  version: z.int(),
  /** The embedder whose cosines it was fitted on. */
  embedding: z.string(),
  features: z.array(z.string()).min(1),
  /** p = sigmoid(slope × z + offset). */
  calibration: z.object({ slope: z.number().positive(), offset: z.number() }),
  thresholds: z.array(z.object({ traps: z.number().positive().max(1), probability: z.number().min(0).max(1) })).min(2),
  /** P(right) of what is surely a copy, whatever the trees say. */
  copies: z.number().min(0).max(1).optional(),
  bias: z.number(),
  trees: z
    .array(z.object({ feature: numbers, threshold: numbers, left: numbers, right: numbers, value: numbers }))
    .min(1),
})

export type VerdictFile = z.output<typeof fileSchema>

/** The learned judgement whether one answer is right for both prompts of a pair. */
export interface Verdict {
  readonly version: number
  /** The embedder it was fitted for; with another one its probabilities mean nothing. */
  readonly embedding: string
  readonly thresholds: readonly ThresholdPoint[]
  /** Whether it can judge a text of these words; of other languages it cannot. */
  knows(text: string): boolean
  /** Reads a prompt once, to be compared with many. */
  read(text: string): PromptReading
  judge(features: Features): Judgement
}

export interface Judgement {
  /** Sum of the trees. */
  readonly score: number
  /** Calibrated for the mix of repeats and traps it was fitted on, not for traffic. */
  readonly probability: number
}

/** The packaged verdict, or another file of its kind. Rejects when a file is missing or damaged. */
export const loadVerdict = async (path = join(packagedModels(), 'verdict', 'verdict.json')): Promise<Verdict> => {
  const lexicon = await loadLexicon()
  const [checked] = await readChecked(dirname(path), [basename(path)])
  // Calls are answered between the parts of this work, each of which holds them up for tens of milliseconds.
  await setImmediate()
  const file = fileSchema.parse(JSON.parse(new TextDecoder().decode(checked?.bytes)))
  await setImmediate()
  return createVerdict(file, lexicon)
}

/** Throws `RangeError` for features that this version does not compute and for damaged trees. */
export const createVerdict = (file: VerdictFile, lexicon: Lexicon): Verdict => {
  const computed = sample()
  const names = file.features.map((name) => known(name, computed))
  const forest = plantForest(file.trees, file.bias, names.length)
  return {
    version: file.version,
    embedding: file.embedding,
    thresholds: file.thresholds.toSorted((one, other) => one.traps - other.traps),
    knows: (text) => hasKnownWords(text, lexicon),
    read: (text) => readPrompt(text, lexicon),
    judge: (features) => {
      const score = forest(rowOf(features, names))
      const probability = sigmoid(file.calibration.slope * score + file.calibration.offset)
      return { score, probability: features.surelyCopy === 1 ? Math.max(probability, file.copies ?? 0) : probability }
    },
  }
}

/** The features in the order of `names`, as 32-bit floats: training saw no finer ones. */
export const rowOf = (features: Features, names: readonly FeatureName[]): Float32Array => {
  const row = new Float32Array(names.length)
  for (const [place, name] of names.entries()) row[place] = features[name]
  return row
}

const known = (name: string, computed: Features): FeatureName => {
  if (isFeatureName(name, computed)) return name
  throw new RangeError(
    `The verdict asks for the feature ${name}, which this version does not compute. Take the verdict.json of this version.`,
  )
}

const isFeatureName = (name: string, computed: Features): name is FeatureName => Object.hasOwn(computed, name)

const sample = (): Features =>
  comparePrompts(readPrompt('a', noLexicon), readPrompt('b', noLexicon), { cosine: 0, truncated: false })
