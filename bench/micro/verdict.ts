import { bench, do_not_optimize, run, summary } from 'mitata'
import { decide } from '../../src/semantic/decision.ts'
import { comparePrompts } from '../../src/semantic/features/features.ts'
import { unlearned } from '../../src/semantic/learning/trust.ts'
import { noEvidence } from '../../src/semantic/verdict/evidence.ts'
import { loadVerdict } from '../../src/semantic/verdict/verdict.ts'

// Question: does judging five candidates stay within 1 ms, their texts read anew included?
const asked =
  'How can I share my Google Calendar with someone outside the company so they only see free/busy, not event details?'
const cached = [
  'Sharing my Google Calendar with an external person, free/busy only and no event details: how?',
  'How can I share my Google Calendar with someone inside the company so they see event details?',
  'How do I stop sharing my calendar with someone outside the company?',
  'Share a Google Doc with people outside the company, view only',
  'What does free/busy mean in Google Calendar, and who can see it by default?',
]
const verdict = await loadVerdict()
const readings = cached.map(verdict.read)
const reading = verdict.read(asked)
const similarity = { cosine: 0.91, truncated: false }
const features = comparePrompts(reading, verdict.read(cached[0] ?? ''), similarity)
const judge = (texts: typeof readings) =>
  decide({
    asked: verdict.read(asked),
    candidates: texts.map((text, place) => ({
      id: `${place}`,
      reading: text,
      similarity: 0.91,
      evidence: noEvidence,
      answer: `${place}`,
    })),
    verdict,
    trust: unlearned,
    maxErrorRate: 0.01,
  })

summary(() => {
  bench('five candidates, all texts read anew', () => do_not_optimize(judge(cached.map(verdict.read))))
  bench('five candidates, theirs already read', () => do_not_optimize(judge(readings)))
})
bench('read one prompt', () => do_not_optimize(verdict.read(asked)))
bench('compare one pair', () => do_not_optimize(comparePrompts(reading, readings[0] ?? reading, similarity)))
bench('trees for one pair', () => do_not_optimize(verdict.judge(features)))

await run()
