import type { InstancesView } from '../snapshot.ts'
import type { Heard } from './gathering.ts'
import { mostInstances } from './place.ts'
import type { Instance } from './place.ts'

/** Three times as long as an instance is silent while nothing happens. */
const goneAfterMs = 90_000

/** `heard` is undefined where nothing is shared. */
export const instancesView = (self: Instance, heard: Heard | undefined, now: number): InstancesView => {
  const list = [self, ...(heard?.kind === 'all' ? heard.others : [])].map(({ name, startedAt, seenAt }) => ({
    name,
    startedAt,
    running: now - seenAt < goneAfterMs,
  }))
  if (heard === undefined) return { sum: 'one', detail: 'These are the numbers of this instance.', list }
  if (heard.kind === 'nobody') return { sum: 'alone', detail: alone(heard.reason), list }
  return {
    sum: 'all',
    detail: list.length >= mostInstances ? tooMany : 'These are the numbers of all instances.',
    list,
  }
}

const alone = (reason: string): string =>
  `These are the numbers of this instance alone, because those of the others cannot be read: ${reason}.`

const tooMany = `These are the numbers of the ${mostInstances} instances that were seen last; there may be more.`
