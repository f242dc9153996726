import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** PEM files of an authority of the tests' own and of a certificate for 127.0.0.1 that it signed. */
export interface Certificates {
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

/** Makes them in the folder, with openssl. */
export const makeCertificates = (folder: string): Certificates => {
  const at = (name: string) => join(folder, name)
  const openssl = (...words: readonly string[]) =>
    execFileSync('openssl', words, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 10_000 })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  openssl('req', '-x509', ...key, '-subj', '/CN=tests', '-keyout', at('ca-key.pem'), '-out', at('ca.pem'))
  const signed = ['-CA', at('ca.pem'), '-CAkey', at('ca-key.pem'), '-addext', 'subjectAltName=IP:127.0.0.1']
  const files = [
    '-addext',
    'basicConstraints=critical,CA:FALSE',
    '-keyout',
    at('key.pem'),
    '-out',
    at('certificate.pem'),
  ]
  openssl('req', '-x509', ...key, '-subj', '/CN=127.0.0.1', ...signed, ...files)
  return { authority: at('ca.pem'), certificate: at('certificate.pem'), key: at('key.pem') }
}
