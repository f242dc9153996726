import type { Attempt, CacheOutcome } from './call.ts'
import type { DialectName, Usage } from './dialect.ts'
import type { Features } from './semantic/features/features.ts'
import type { FalseHits } from './semantic/learning/false-hits.ts'
import type { AuditOutcome } from './semantic/learning/audit-outcome.ts'
import type { LabelSource } from './semantic/learning/learning.ts'
import type { TraceContext } from './trace/context.ts'
import type { SemanticReason, SemanticVerdict } from './semantic/reasons.ts'

/** A fact that the pipeline announces. Metrics, the call log and traces listen; nothing on the line depends on them. */
export type GatewayEvent =
  | RequestStart
  | RequestEnd
  | AttemptStart
  | AttemptEnd
  | {
      readonly type: 'cooldown'
      readonly deployment: string
      readonly reason: 'rate-limit' | 'credential' | 'breaker'
      readonly untilMs: number
      readonly message: string
    }
  | { readonly type: 'breaker'; readonly deployment: string; readonly state: 'closed' | 'open' | 'half-open' }
  | StoreOperation
  | { readonly type: 'store-error'; readonly store: string; readonly operation: string; readonly message: string }
  | {
      readonly type: 'store-state'
      readonly store: string
      readonly state: 'closed' | 'open' | 'half-open'
      readonly message: string
    }
  /** The connection to a store broke, or is there again. */
  | {
      readonly type: 'store-connection'
      readonly store: string
      readonly connected: boolean
      readonly message: string
    }
  | { readonly type: 'entry-stored'; readonly requestId: string; readonly bytes: number }
  | { readonly type: 'entry-refused'; readonly requestId: string; readonly reason: string }
  | SemanticLookupEvent
  | SemanticLabelEvent
  | SemanticAuditEvent
  | IndexReplicationEvent
  | BackgroundAnswer
  /** `left-out`: the pair was too long, or too many were judged already. */
  | {
      readonly type: 'semantic-judgement'
      readonly outcome: 'same' | 'different' | 'unsure' | 'failed' | 'left-out'
      /** As of a request; absent where nobody was asked. */
      readonly route?: string | undefined
      /** US dollars, where the price is known. */
      readonly cost?: number | undefined
    }

/** A provider was asked behind an answer that had been given: to refresh it, or to see whether it was right. Nobody's request shows what that cost. */
export interface BackgroundAnswer {
  readonly type: 'background-answer'
  readonly purpose: 'refresh' | 'audit'
  /** As of a request. */
  readonly route: string
  /** US dollars, where the price is known. */
  readonly cost: number | undefined
}

/** What the semantic tier found for one call that had no exact answer. */
export interface SemanticLookupEvent {
  readonly type: 'semantic-lookup'
  readonly requestId: string
  readonly verdict: SemanticVerdict
  readonly reason: SemanticReason
  /** Of the candidate that was chosen or came nearest: its cosine and the verdict's probability. */
  readonly similarity?: number | undefined
  readonly probability?: number | undefined
  /** All that the verdict compared in the two prompts: numbers, none of their words. */
  readonly features?: Features | undefined
  readonly durationMs: number
  /** The prompt and the one that lies near it, where `admin.showBodies` lets them be seen. */
  readonly texts?: { readonly asked: string; readonly near: string } | undefined
}

/** The semantic tier has learnt whether an answer that it served, or might have served, is right. */
export interface SemanticLabelEvent {
  readonly type: 'semantic-label'
  readonly source: LabelSource
  readonly right: boolean
  /** What all labels come to now. */
  readonly falseHits: FalseHits
  /** The share of `maxErrorRate` that the tier allows itself now, 0-1. */
  readonly allowance: number
}

/** What came of asking a provider behind an answer of the semantic tier (`observed`: of comparing one that it would have served). */
export interface SemanticAuditEvent {
  readonly type: 'semantic-audit'
  readonly source: Extract<LabelSource, 'audit' | 'observed'>
  readonly outcome: AuditOutcome
}

/** Where this instance's index of prompts stands among those of the others; about once a second, and with each change of another. */
export interface IndexReplicationEvent {
  readonly type: 'index-replication'
  readonly isInStep: boolean
  /** When the last change that was applied was written, epoch ms; 0 before the first. */
  readonly positionAt: number
  /** Changes of this instance that are not yet told. */
  readonly waiting: number
  /** Those that were given up since the start, because too many waited. */
  readonly dropped: number
  readonly applied?:
    | {
        readonly applied: number
        readonly foreign: number
        readonly malformed: number
        readonly lagMs: number
      }
    | undefined
}

export interface RequestStart {
  readonly type: 'request-start'
  readonly requestId: string
  /** The route template (`/v1/chat/completions`), never the path. */
  readonly door: string
  readonly at: number
}

export interface AttemptStart {
  readonly type: 'attempt-start'
  readonly requestId: string
  readonly deployment: string
  readonly at: number
  /** The same deployment again is a retry, another one after a failure a fallback. */
  readonly kind: 'first' | 'retry' | 'fallback'
}

export interface AttemptEnd {
  readonly type: 'attempt-end'
  readonly requestId: string
  /** What was asked for. */
  readonly dialect: DialectName
  readonly attempt: Attempt
  /** Of the request that it was made for. */
  readonly trace?: TracePlace | undefined
}

/** One call to a store that lies outside the process's memory, well or ill. */
export interface StoreOperation {
  readonly type: 'store-operation'
  readonly store: string
  readonly operation: string
  readonly durationMs: number
}

/** One request is over: the last byte was sent, or the client left. */
export interface RequestEnd {
  readonly type: 'request-end'
  readonly requestId: string
  readonly door: string
  /** As it was asked with: POST, but for prompts and kept responses. */
  readonly method: string
  readonly dialect: DialectName | undefined
  /** The route's name where the configuration names it; `other` else. */
  readonly route: string
  readonly caller: string
  readonly tenant: string
  readonly status: number
  readonly streamed: boolean
  /** False when the client left or the stream broke before its end. */
  readonly completed: boolean
  readonly outcome: CacheOutcome | undefined
  readonly provider: string | undefined
  readonly model: string | undefined
  readonly attempts: number
  /** Where the tries of a request without an answer were made, in their order: `account/model`. */
  readonly tried?: readonly string[] | undefined
  readonly usage: Usage | undefined
  readonly cost: number | undefined
  readonly saved: number | undefined
  /** Milliseconds that the provider took when a kept answer was brought. */
  readonly savedMs?: number | undefined
  readonly startedAt: number
  readonly durationMs: number
  readonly firstOutputMs: number | undefined
  readonly upstreamMs: number | undefined
  /** The problem's code where the answer was an error. */
  readonly error: string | undefined
  /** Where the request stands in a trace, where one is kept. */
  readonly trace?: TracePlace | undefined
}

/** `spanId` is the parent of what this request causes: our own span where we trace, the caller's where we do not. */
export interface TracePlace extends TraceContext {
  /** The caller's span, where `spanId` is our own. */
  readonly parentSpanId?: string | undefined
  /** Of traces that begin here: the share of requests that begin one, 0-1. */
  readonly share?: number | undefined
}

export type Announce = (event: GatewayEvent) => void

export interface Events {
  readonly announce: Announce
  /** Returns the way to stop listening. */
  listen(listener: Announce): () => void
}

/** A listener that throws is reported once through `onFault` and never breaks the line. */
export const createEvents = (onFault: (error: unknown) => void): Events => {
  const listeners = new Set<Announce>()
  return {
    announce: (event) => {
      for (const listener of listeners) {
        try {
          listener(event)
        } catch (error) {
          onFault(error)
        }
      }
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
