import type { RequestEnd } from '../events.ts'

/** Ms until an answer began: a stream is there when its first output is, whatever the client then takes for the rest. */
export const beganMs = ({ firstOutputMs, durationMs }: Pick<RequestEnd, 'firstOutputMs' | 'durationMs'>): number =>
  firstOutputMs ?? durationMs

/** Ms that a kept answer spared its caller: what the provider took when it was made, less what it took to begin now. */
export const savedWaitMs = (event: Pick<RequestEnd, 'firstOutputMs' | 'durationMs' | 'savedMs'>): number =>
  Math.max(0, (event.savedMs ?? 0) - beganMs(event))
