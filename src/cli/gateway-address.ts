/** Where a running gateway is asked: at `url`, which may leave out `http://`, or where the configuration says that it listens. No slash at its end. */
export const gatewayAddress = (
  url: string | undefined,
  { host, port }: { readonly host: string; readonly port: number },
): string => {
  const named = url ?? `${host.includes(':') ? `[${host}]` : host}:${port}`
  return (/^https?:\/\//i.test(named) ? named : `http://${named}`).replace(/\/+$/, '')
}
