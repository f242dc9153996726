import { writeFile } from 'node:fs/promises'
import { loadEmbeddingModel } from '../embedding/model.ts'
import type { EmbeddingModel } from '../embedding/model.ts'
import { modelFolder } from '../embedding/model-folder.ts'
import { localIndex } from '../index/local-index.ts'
import { nothingLearnt } from '../learning/learning.ts'
import type { Learnt } from '../learning/learning.ts'
import { lexicalIndex } from '../lexical/lexical-index.ts'
import { semanticLookup } from '../lookup.ts'
import { loadVerdict } from '../verdict/verdict.ts'
import type { Verdict } from '../verdict/verdict.ts'
import { readArguments, USAGE } from './arguments.ts'
import type { EvalArguments } from './arguments.ts'
import { BASELINE_COSINE, BASELINE_ERROR_RATE, cosineBaseline } from './cosine-baseline.ts'
import { directEmbedder } from './direct-embedder.ts'
import { exportFeatures } from './export-features.ts'
import { learningLookup } from './learning-lookup.ts'
import { readLinesFile } from './lines.ts'
import { seeded } from './measures.ts'
import { renderPairs, renderServed, reportPairs } from './pair-report.ts'
import { nearCopyPairs, readPairs, readStream } from './pairs.ts'
import { renderPoints, renderStream, reportStream } from './stream-report.ts'
import { percent } from './tables.ts'
import { textVectors } from './text-vectors.ts'

/** Measures the semantic tier on labelled pairs or on a stream; see USAGE. Nobody waits here: the model runs on this thread. */
const main = async (asked: EvalArguments): Promise<void> => {
  const model = await loadEmbeddingModel(modelFolder(asked.model))
  if (asked.stream !== undefined) return stream(asked, model)
  if (asked.nearCopies !== undefined) return nearCopies(asked, asked.nearCopies, model)
  const all = readPairs(await readLinesFile(asked.pairs ?? ''))
  const vectors = await textVectors(model, asked.vectors)
  if (asked.features !== undefined) return exportFeatures(all, vectors, asked.features)
  const pairs = asked.allPairs ? all : all.filter(({ based }) => based)
  const verdict = await loadVerdict(asked.verdict)
  const report = await reportPairs({ pairs, vectors, verdict, maxErrorRate: asked.maxErrorRate })
  await publish(asked, report, renderPairs(report))
}

const nearCopies = async (asked: EvalArguments, path: string, model: EmbeddingModel): Promise<void> => {
  const pairs = nearCopyPairs(await readLinesFile(path))
  const vectors = await textVectors(model, asked.vectors)
  const { maxErrorRate } = asked
  const report = await reportPairs({ pairs, vectors, verdict: await loadVerdict(asked.verdict), maxErrorRate })
  await publish(
    asked,
    report,
    `Served at --max-error ${maxErrorRate}, by what was changed:\n${renderServed(report.servedByKind)}`,
  )
}

const stream = async (asked: EvalArguments, model: EmbeddingModel): Promise<void> => {
  const { maxErrorRate } = asked
  const lines = readStream(await readLinesFile(asked.stream ?? ''))
  const embedder = directEmbedder(model.identity, await textVectors(model, asked.vectors))
  const open = async (verdict: Verdict, learnt: Learnt) =>
    semanticLookup({
      embedder,
      index: await localIndex({
        model: model.identity,
        maxPrompts: lines.length,
        exactLimit: 2_000,
        folder: undefined,
      }),
      lexical: lexicalIndex(lines.length),
      verdict,
      learnt,
    })
  const verdict = await loadVerdict(asked.verdict)
  const taught = await learningLookup({
    open: (learnt) => open(verdict, learnt),
    maxErrorRate,
    audit: asked.audit,
    random: seeded(AUDIT_SEED),
  })
  const learning = await reportStream({ lines, ...taught, maxErrorRate })
  const unlearning = await reportStream({ lines, lookup: await open(verdict, nothingLearnt), maxErrorRate })
  const baseline = await open(cosineBaseline(verdict), nothingLearnt)
  const cosine = await reportStream({ lines, lookup: baseline, maxErrorRate: BASELINE_ERROR_RATE })
  await publish(
    asked,
    { learning, unlearning, cosine },
    [
      `Learning, with ${percent(asked.audit)} of the served audited:\n`,
      renderStream(learning),
      `Without learning:\n`,
      renderStream(unlearning),
      `Nothing but a cosine of ${BASELINE_COSINE} or more:\n`,
      renderPoints(cosine.points),
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
  const message = error instanceof Error ? error.message : String(error)
  // Only who asked for something that does not exist is helped by all that can be asked for.
  process.stderr.write(error instanceof TypeError ? `${message}\n\n${USAGE}` : `${message}\n`)
  process.exitCode = 1
}
