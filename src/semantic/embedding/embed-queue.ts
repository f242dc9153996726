import type { EmbedLane } from './embedder.ts'

/** Texts that wait, in two lanes. A `Set` keeps order and lets a caller who gave up leave from the middle. */
export interface EmbedQueue<Task> {
  /** False when the lane is full: the task was not taken. */
  offer(task: Task, lane: EmbedLane): boolean
  /** The next task: `behind` only when nobody waits on `path`. */
  take(): Task | undefined
  remove(task: Task): void
  /** Takes out everything. */
  drain(): readonly Task[]
}

/** `limit` tasks a lane. */
export const embedQueue = <Task>(limit: number): EmbedQueue<Task> => {
  const lanes: Readonly<Record<EmbedLane, Set<Task>>> = { path: new Set(), behind: new Set() }
  return {
    offer: (task, lane) => {
      if (lanes[lane].size >= limit) return false
      lanes[lane].add(task)
      return true
    },
    take: () => {
      const lane = lanes.path.size > 0 ? lanes.path : lanes.behind
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
