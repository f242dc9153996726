import { randomUUID } from 'node:crypto'
import { noControls } from '../call.ts'
import type { Answer, Call } from '../call.ts'
import type { Clock } from '../clock.ts'
import { chat } from '../dialects/chat/index.ts'
import type { Announce } from '../events.ts'
import type { JsonObject } from '../json.ts'
import { answerText } from './answer-text.ts'
import { judgementIn, judgeRequest } from './judge-question.ts'
import type { JudgedPair, Judgement } from './judge-question.ts'

/** A model that is asked about answers of which comparing did not tell whether they say the same. */
export interface Judging {
  /** Has the pair judged or does not; `told` hears of a clear judgement. Waits for nothing and never throws. */
  consider(pair: JudgedPair, tenant: string, told: (right: boolean) => void): void
}

export interface JudgeSettings {
  /** As a client would ask for it. */
  readonly model: string
  readonly perMinute: number
}

export interface JudgingCollaborators {
  readonly gateway: { answer(call: Call): Promise<Answer> }
  readonly clock: Clock
  readonly announce: Announce
}

const AT_A_TIME = 2
const DEADLINE_MS = 30_000
const MINUTE_MS = 60_000
/** Its answers meet those of nobody else. */
const NAMESPACE = 'semantic-judge'

/** In place of a judge that is not wanted. */
export const noJudge: Judging = { consider: () => undefined }

/** Asks through the gateway, so that its calls are routed, cached, retried and announced like any other. */
export const createJudging = (
  { model, perMinute }: JudgeSettings,
  { gateway, clock, announce }: JudgingCollaborators,
): Judging => {
  let underWay = 0
  let asked: readonly number[] = []
  const isFree = (): boolean => {
    const since = clock.monotonic() - MINUTE_MS
    asked = asked.filter((at) => at > since)
    return underWay < AT_A_TIME && asked.length < perMinute
  }
  const judged = async (body: JsonObject, tenant: string): Promise<Judged> => {
    const over = new AbortController()
    const deadline = new AbortController()
    clock.sleep(DEADLINE_MS, over.signal).then(
      () => deadline.abort(new Error('the judge took too long')),
      () => undefined,
    )
    try {
      const answer = await gateway.answer(callOf(body, tenant, { signal: deadline.signal, now: clock.now() }))
      const { content } = answer
      const outcome = judgementIn(content.kind === 'body' ? answerText(chat, content.body) : undefined)
      return { outcome, route: answer.route, cost: answer.tally().cost }
    } finally {
      over.abort()
    }
  }
  return {
    consider: (pair, tenant, told) => {
      const body = judgeRequest(model, pair)
      if (body === undefined || !isFree()) return announce({ type: 'semantic-judgement', outcome: 'left-out' })
      underWay++
      asked = [...asked, clock.monotonic()]
      void judged(body, tenant)
        .catch((): Judged => ({ outcome: 'failed' }))
        .then(({ outcome, route, cost }) => {
          underWay--
          announce({ type: 'semantic-judgement', outcome, route, cost })
          return outcome === 'same' || outcome === 'different' ? told(outcome === 'same') : undefined
        })
    },
  }
}

interface Judged {
  readonly outcome: Judgement | 'failed'
  readonly route?: string
  readonly cost?: number | undefined
}

/** Of the tenant whose answers are judged, with the gateway's own credential, and never itself looked up by similarity. */
const callOf = (
  body: JsonObject,
  tenant: string,
  { signal, now }: { readonly signal: AbortSignal; readonly now: number },
): Call => ({
  id: `judge-${randomUUID()}`,
  dialect: chat,
  request: chat.parse(body),
  bytes: new TextEncoder().encode(JSON.stringify(body)),
  lossless: true,
  headers: {},
  query: '',
  caller: { name: NAMESPACE, tenant, models: ['*'] },
  controls: { ...noControls, namespace: NAMESPACE, semantic: 'off' },
  signal: () => signal,
  receivedAt: now,
})
