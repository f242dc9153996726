import { parseArgs } from 'node:util'

export interface EvalArguments {
  readonly pairs: string | undefined
  readonly stream: string | undefined
  readonly nearCopies: string | undefined
  /** Where to write all features of all pairs, for training. */
  readonly features: string | undefined
  readonly json: string | undefined
  /** Where vectors are kept between runs. */
  readonly vectors: string | undefined
  readonly verdict: string | undefined
  readonly model: string
  readonly maxErrorRate: number
  /** Share of served answers whose truth a learning stream is told, 0-1. */
  readonly audit: number
  /** Also pairs without their group's base. */
  readonly allPairs: boolean
}

export const USAGE = `Usage: npm run semantic:eval -- (--pairs FILE.jsonl | --stream FILE.jsonl | --near-copies FILE.jsonl) [--max-error 0.01] [--json OUT]
  --pairs FILE     lines {"a","b","same","kind"?} or {"base","same":[…],"different":[{"text","kind"?}]}: the tier, beside it nothing but a cosine
  --all-pairs      also pairs within a group that leave out its base
  --stream FILE    lines {"text","class"}: replayed from an empty index with learning, without, and by nothing but a cosine
  --near-copies FILE  lines {"text"}: each as others would type it, with one change of case, punctuation, courtesy, contraction or letter
  --audit S        share of served answers that learning is told the truth of (default 1)
  --max-error E    wrong among served that is bearable (default 0.01)
  --json OUT       writes the report there as well, with every repeat refused and every trap served
  --features OUT   writes every feature of every pair there (for training) in place of a report
  --vectors FILE   keeps vectors between runs
  --verdict FILE   in place of the packaged one
  --model NAME     a packaged model or a folder (default bge-small-en-v1.5)
`

/** Throws `TypeError` with a message for the terminal. */
export const readArguments = (given: readonly string[]): EvalArguments => {
  const { values } = parseArgs({
    args: [...given],
    options: {
      pairs: { type: 'string' },
      stream: { type: 'string' },
      'near-copies': { type: 'string' },
      features: { type: 'string' },
      json: { type: 'string' },
      vectors: { type: 'string' },
      verdict: { type: 'string' },
      model: { type: 'string', default: 'bge-small-en-v1.5' },
      'max-error': { type: 'string', default: '0.01' },
      audit: { type: 'string', default: '1' },
      'all-pairs': { type: 'boolean', default: false },
    },
  })
  const maxErrorRate = Number(values['max-error'])
  if (!(maxErrorRate > 0 && maxErrorRate < 1))
    throw new TypeError(`--max-error is a share between 0 and 1, not ${values['max-error']}.`)
  const audit = Number(values.audit)
  if (!(audit >= 0 && audit <= 1)) throw new TypeError(`--audit is a share from 0 to 1, not ${values.audit}.`)
  const { pairs, stream, 'near-copies': nearCopies, features, json, vectors, verdict, model } = values
  if ([pairs, stream, nearCopies].filter((file) => file !== undefined).length !== 1)
    throw new TypeError('Name one of --pairs, --stream and --near-copies.')
  const allPairs = values['all-pairs']
  return { pairs, stream, nearCopies, features, json, vectors, verdict, model, maxErrorRate, audit, allPairs }
}
