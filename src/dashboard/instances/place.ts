import type { Minute } from '../minute.ts'

/** Who else counts. Times are epoch ms by that instance's own clock. */
export interface Instance {
  /** Stays over a restart where the minutes do. */
  readonly id: string
  /** `host:port`, for people. */
  readonly name: string
  /** Of the process. */
  readonly startedAt: number
  /** From when on its minutes count. */
  readonly since: number
  /** When it last said that it runs. */
  readonly seenAt: number
}

/** Where instances leave their minutes for each other. Every call has a deadline; it rejects, saying why, when that passes or nobody is there. */
export interface SharedPlace {
  /** Puts these minutes in place of those of the same times. False: nothing of this instance was there any more. */
  leave(instance: Instance, minutes: readonly Minute[]): Promise<boolean>
  /** Those seen within the last day, the latest first; at most `mostInstances`. */
  instances(now: number): Promise<readonly Instance[]>
  /** Of an instance, those that start at one of `starts`. What cannot be read is left out. */
  minutes(id: string, starts: readonly number[]): Promise<readonly Minute[]>
  close(): Promise<void>
}

/** More are not summed, and the view says so. */
export const mostInstances = 64
