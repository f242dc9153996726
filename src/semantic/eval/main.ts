import { writeFile } from 'node:fs/promises'
import { messageOf } from '../../errors.ts'
import { loadEmbeddingModel } from '../embedding/model.ts'
import type { EmbeddingModel } from '../embedding/model.ts'
import { modelFolder } from '../embedding/model-folder.ts'
import { localIndex } from '../index/local-index.ts'
import { nothingLearnt } from '../learning/learning.ts'
import type { Learnt } from '../learning/learning.ts'
import { lexicalIndex } from '../lexical/lexical-index.ts'
import { semanticLookup } from '../lookup.ts'
import type { LookupParts } from '../lookup.ts'
import { loadVerdict } from '../verdict/verdict.ts'
import { readArguments, USAGE } from './arguments.ts'
import type { EvalArguments } from './arguments.ts'
import { eligibleLookup } from './asked-alone.ts'
import { BASELINE, BASELINE_COSINE, cosineBaseline, cosineLookup } from './cosine-baseline.ts'
import { directEmbedder } from './direct-embedder.ts'
import { exportFeatures } from './export-features.ts'
import { learningLookup } from './learning-lookup.ts'
import { readLinesFile } from './lines.ts'
import type { LinesFile } from './lines.ts'
import { seeded } from './measures.ts'
import { reportPairs } from './pair-report.ts'
import type { PairReport } from './pair-report.ts'
import { renderNearCopies, renderPairs } from './pair-tables.ts'
import { nearCopyPairs, readPairs, readStream } from './pairs.ts'
import type { Pair } from './pairs.ts'
import { reportStream } from './stream-report.ts'
import { renderLines, renderStream } from './stream-tables.ts'
import { percent } from './tables.ts'
import { textVectors } from './text-vectors.ts'

/** Measures the semantic tier on labelled pairs or on a stream; see USAGE. Nobody waits here: the model runs on this thread. */
const main = async (asked: EvalArguments): Promise<void> => {
  if (asked.stream !== undefined) return stream(asked, await readLinesFile(asked.stream))
  if (asked.nearCopies !== undefined) return nearCopies(asked, await readLinesFile(asked.nearCopies))
  const all = readPairs(await readLinesFile(asked.pairs ?? ''))
  if (asked.features !== undefined) {
    return exportFeatures(all, await textVectors(await modelOf(asked), asked.vectors), asked.features)
  }
  const report = await judged(asked, asked.allPairs ? all : all.filter(({ based }) => based))
  await publish(asked, report, renderPairs(report))
}

const modelOf = ({ model }: EvalArguments): Promise<EmbeddingModel> => loadEmbeddingModel(modelFolder(model))

const nearCopies = async (asked: EvalArguments, file: LinesFile): Promise<void> => {
  const report = await judged(asked, nearCopyPairs(file))
  await publish(asked, report, renderNearCopies(report))
}

const judged = async (asked: EvalArguments, pairs: readonly Pair[]): Promise<PairReport> => {
  const vectors = await textVectors(await modelOf(asked), asked.vectors)
  return reportPairs({ pairs, vectors, verdict: await loadVerdict(asked.verdict), maxErrorRate: asked.maxErrorRate })
}

const stream = async (asked: EvalArguments, file: LinesFile): Promise<void> => {
  const { maxErrorRate, audit } = asked
  const lines = readStream(file)
  const model = await modelOf(asked)
  const embedder = directEmbedder(model.identity, await textVectors(model, asked.vectors))
  const open = async (parts: Pick<LookupParts, 'embedder' | 'verdict' | 'lexical'>, learnt: Learnt) =>
    semanticLookup({
      index: await localIndex({
        model: model.identity,
        maxPrompts: lines.length,
        exactLimit: 2_000,
        folder: undefined,
      }),
      ...parts,
      learnt,
    })
  const verdict = await loadVerdict(asked.verdict)
  const tier = () => ({ embedder, verdict, lexical: lexicalIndex(lines.length) })
  const taught = await learningLookup({
    open: (learnt) => open(tier(), learnt),
    maxErrorRate,
    audit,
    random: seeded(AUDIT_SEED),
  })
  const learning = await reportStream({ lines, ...taught, lookup: eligibleLookup(taught.lookup), maxErrorRate })
  const unlearned = eligibleLookup(await open(tier(), nothingLearnt))
  const unlearning = await reportStream({ lines, lookup: unlearned, maxErrorRate })
  const baseline = cosineLookup(await open(cosineBaseline({ embedder, verdict }), nothingLearnt))
  const cosine = await reportStream({ lines, lookup: baseline, maxErrorRate })
  await publish(
    asked,
    { audit, baselineCosine: BASELINE_COSINE, learning, unlearning, cosine },
    [
      `${renderLines(lines)}\n`,
      `Learning, with ${percent(audit)} of the served audited:\n`,
      renderStream(learning, 'verdict'),
      `Without learning:\n`,
      renderStream(unlearning, 'verdict'),
      `By ${BASELINE}:\n`,
      renderStream(cosine, 'cosine'),
    ].join('\n'),
  )
}

/** The same audits in every run. */
const AUDIT_SEED = 1

const publish = async ({ json }: EvalArguments, report: object, text: string): Promise<void> => {
  process.stdout.write(`${text}\n`)
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, undefined, 2)}\n`)
}

try {
  await main(readArguments(process.argv.slice(2)))
} catch (error) {
  const message = messageOf(error)
  // Only who asked for something that does not exist is helped by all that can be asked for.
  process.stderr.write(error instanceof TypeError ? `${message}\n\n${USAGE}` : `${message}\n`)
  process.exitCode = 1
}
