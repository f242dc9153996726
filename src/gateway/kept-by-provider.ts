import type { Call } from '../call.ts'

/** Whether the provider keeps the response, so that its answer is also a handle: the API does unless it is told not to. */
export const isKeptByProvider = ({ dialect, request }: Pick<Call, 'dialect' | 'request'>): boolean =>
  dialect.name === 'responses' && request.body.store !== false
