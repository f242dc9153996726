import { loadConfig } from '../config.ts'
import type { Environment } from '../config.ts'

/** The base URL of a running gateway as somebody typed it, who may have left out `http://`. No slash at its end. Throws for what is no http address. */
export const addressFrom = (typed: string): string => {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`
  if (!/^https?:/i.test(address) || !URL.canParse(address))
    throw new Error(`--url: ${typed} is no http address. Write one such as http://127.0.0.1:8484.`)
  return address.replace(/\/+$/, '')
}

/** The base URL of the gateway that listens as configured. */
export const addressOf = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  addressFrom(`${host.includes(':') ? `[${host}]` : host}:${port}`)

/** The base URL of the gateway that a command asks: the one that `--url` names, else the one that the configuration starts. */
export const addressFor = (environment: Environment, url: string | undefined): string =>
  url === undefined ? addressOf(loadConfig(environment).server) : addressFrom(url)
