/** The base URL of a running gateway as somebody typed it, who may have left out `http://`. No slash at its end. */
export const addressFrom = (typed: string): string =>
  (/^https?:\/\//i.test(typed) ? typed : `http://${typed}`).replace(/\/+$/, '')

/** The base URL of the gateway that listens as configured. */
export const addressOf = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  addressFrom(`${host.includes(':') ? `[${host}]` : host}:${port}`)
