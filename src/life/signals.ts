export interface SignalActions {
  /** SIGTERM or SIGINT: stop taking calls, let running answers finish. */
  drain(): Promise<void>
  /** The same signal again: end now. */
  now(): void
  /** SIGHUP. */
  reload(): void
}

/** Ties the process signals to what they mean here. Returns the way to let go of them. */
export const onSignals = (source: NodeJS.EventEmitter, { drain, now, reload }: SignalActions): (() => void) => {
  let draining = false
  const stop = () => {
    if (draining) return now()
    draining = true
    void drain()
  }
  source.on('SIGTERM', stop)
  source.on('SIGINT', stop)
  source.on('SIGHUP', reload)
  return () => {
    source.off('SIGTERM', stop)
    source.off('SIGINT', stop)
    source.off('SIGHUP', reload)
  }
}
