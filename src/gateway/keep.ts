import { Buffer } from 'node:buffer'
import type { Reply } from '../call.ts'
import type { Exact } from '../cache/exact.ts'
import { lifetime } from '../cache/lifetime.ts'
import { sealBytes, sealEntry } from '../cache/sealing.ts'
import { refusal } from '../cache/storable.ts'
import type { Clock } from '../clock.ts'
import type { Announce } from '../events.ts'
import type { KeyedErrand } from './errand.ts'
import type { WholeAnswer } from './record.ts'

export interface KeeperCollaborators {
  readonly exact: Exact
  readonly clock: Clock
  /** Uniform in [0, 1). */
  random(): number
  readonly announce: Announce
  readonly maxEntryBytes: number
}

/** Turns whole answers into entries. What may not or cannot be kept is announced and costs the answer nothing. */
export interface Keeper {
  /** Whether an answer to this errand may be kept, as far as the reply's head tells. */
  mayKeep(errand: KeyedErrand, reply: Reply): boolean
  /** Whether it is being kept. */
  keep(errand: KeyedErrand, answer: WholeAnswer): boolean
}

// More than a header has room for.
const mostDropped = 64

export const createKeeper = ({ exact, clock, random, announce, maxEntryBytes }: KeeperCollaborators): Keeper => {
  const plan = ({ policy }: KeyedErrand, { cacheHeaders: upstream }: Reply, bytes: number) => {
    const times = lifetime({ policy, upstream, now: clock.now(), random: random() })
    const question = {
      write: policy.write,
      complete: true,
      bytes,
      maxEntryBytes,
      tags: policy.tags,
      upstream,
      lifetime: times,
    }
    return { times, refused: refusal(question) }
  }
  return {
    mayKeep: (errand, reply) => plan(errand, reply, 0).refused === undefined,
    keep: (errand, { said, reply, tally }) => {
      const { call, policy, key, kept } = errand
      const { times, refused } = plan(errand, reply, 'text' in said ? Buffer.byteLength(said.text) : said.bytes.length)
      if (refused !== undefined) {
        announce({ type: 'entry-refused', requestId: call.id, reason: refused })
        return false
      }
      const facts = {
        ...times,
        key,
        dialect: call.dialect.name,
        tags: policy.tags,
        tenant: call.caller.tenant,
        namespace: policy.namespace,
        model: call.request.model,
        prompt: call.prompt?.name,
        provider: reply.provider,
        providerModel: reply.model,
        ...(reply.dropped.length === 0 ? {} : { dropped: reply.dropped.slice(0, mostDropped) }),
        usage: tally.usage,
        cost: tally.cost,
        upstreamMs: reply.upstreamMs,
      }
      const entry =
        'bytes' in said
          ? sealBytes({ ...facts, ...said })
          : sealEntry({ ...facts, ...said, renewed: call.dialect.answer.renewed })
      // Nobody waits for the store: the guarded store never rejects, and reports by itself.
      void exact.keep(entry)
      kept?.(entry)
      announce({ type: 'entry-stored', requestId: call.id, bytes: entry.body.length })
      return true
    },
  }
}
