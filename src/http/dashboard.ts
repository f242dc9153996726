import type { LiveCalls } from '../dashboard/snapshot.ts'
import { streamEvent, type StreamEvent } from '../dialect.ts'
import { invalid, RequestError } from '../errors.ts'
import { adminGate } from './admin-gate.ts'
import type { AppCollaborators } from './collaborators.ts'
import { unkept, type AppContext } from './context.ts'
import type { Endpoint } from './endpoint.ts'
import { eventStream } from './event-stream.ts'
import { streamHeaders } from './sse.ts'
import { dropIfStalled } from './stalled-client.ts'

type DashboardCollaborators = Pick<AppCollaborators, 'admin' | 'dashboard' | 'settings' | 'clock' | 'onFault'>

/** Spans that can be asked for and the steps in which they come: always between 60 and 96 of them. */
const stepMinutesOf: ReadonlyMap<string, number> = new Map([
  ['60', 1],
  ['360', 5],
  ['1440', 15],
])

// A wall of screens, and a bound on what an open tab forgotten somewhere can cost.
const maxFollowers = 32

/** `GET /admin/dashboard/snapshot?minutes=60` and `GET /admin/dashboard/calls` (an event stream), behind the admin key (docs/dashboard.md). */
export const dashboardEndpoints = (collaborators: DashboardCollaborators): readonly Endpoint[] => {
  const { admin, dashboard } = collaborators
  const checkAdmin = adminGate(admin.key)
  const follow = follower(collaborators)
  return [
    {
      method: 'GET',
      path: '/admin/dashboard/snapshot',
      answer: async (c) => {
        checkAdmin(c)
        return c.json(await dashboard.snapshot(spanOf(c)), 200, unkept(c))
      },
    },
    {
      method: 'GET',
      path: '/admin/dashboard/calls',
      answer: (c) => {
        checkAdmin(c)
        return follow(c)
      },
    },
  ]
}

const spanOf = (c: AppContext) => {
  const asked = c.req.query('minutes') ?? '60'
  const stepMinutes = stepMinutesOf.get(asked)
  if (stepMinutes === undefined) {
    throw invalid(`minutes must be one of ${[...stepMinutesOf.keys()].join(', ')}.`, 'minutes')
  }
  return { minutes: Number(asked), stepMinutes }
}

const follower = ({ dashboard, settings, clock, onFault }: DashboardCollaborators) => {
  let followers = 0
  return (c: AppContext): Response => {
    if (followers >= maxFollowers) throw tooMany()
    followers += 1
    dropIfStalled(c, settings.heartbeatMs)
    const body = eventStream({
      events: Promise.resolve(liveEvents(dashboard.follow())),
      heartbeatMs: settings.heartbeatMs,
      clock,
      onFirst: () => {},
      onFailure: (error) => {
        onFault(error, c.get('requestId'))
        return []
      },
      onEnd: () => void (followers -= 1),
    })
    return new Response(body, { headers: { ...unkept(c), ...streamHeaders } })
  }
}

const liveEvents = async function* (live: AsyncIterable<LiveCalls>): AsyncGenerator<StreamEvent> {
  for await (const { calls, skipped } of live)
    yield streamEvent({ calls: calls.map((call) => ({ ...call })), skipped }, 'calls')
}

const tooMany = (): RequestError =>
  new RequestError({
    status: 503,
    kind: 'unavailable',
    code: 'too_many_followers',
    message: `${maxFollowers} dashboards follow this gateway already. Close one of them, or look again later.`,
  })
