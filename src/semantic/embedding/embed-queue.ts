import type { EmbedLane } from './embedder.ts'

/** Texts that wait, in two lanes. A `Set` keeps order and lets a caller who gave up leave from the middle. */
export interface EmbedQueue<Task> {
  /** False when the lane is full: the task was not taken. */
  offer(task: Task, lane: EmbedLane): boolean
  /** The next task: of `path` while one waits there, but for a share of `behind`, so that what is asked for lastingly is learnt at last. */
  take(): Task | undefined
  remove(task: Task): void
  /** Takes out everything. */
  drain(): readonly Task[]
}

/** One task in so many is of `behind` while tasks of both lanes wait. */
const BEHIND_SHARE = 8

/** `limit` tasks a lane. */
export const embedQueue = <Task>(limit: number): EmbedQueue<Task> => {
  const lanes: Readonly<Record<EmbedLane, Set<Task>>> = { path: new Set(), behind: new Set() }
  /** Tasks of `path` that went before one of `behind` that waits. */
  let passed = 0
  const nextLane = (): EmbedLane => {
    const goesFirst = lanes.path.size > 0 && (lanes.behind.size === 0 || passed < BEHIND_SHARE - 1)
    passed = goesFirst && lanes.behind.size > 0 ? passed + 1 : 0
    return goesFirst ? 'path' : 'behind'
  }
  return {
    offer: (task, lane) => {
      if (lanes[lane].size >= limit) return false
      lanes[lane].add(task)
      return true
    },
    take: () => {
      const lane = lanes[nextLane()]
      for (const task of lane) {
        lane.delete(task)
        return task
      }
      return undefined
    },
    remove: (task) => {
      lanes.path.delete(task)
      lanes.behind.delete(task)
    },
    drain: () => {
      const tasks = [...lanes.path, ...lanes.behind]
      lanes.path.clear()
      lanes.behind.clear()
      return tasks
    },
  }
}
