export interface BannerFacts {
  readonly version: string
  /** e.g. http://127.0.0.1:8484 */
  readonly url: string
  /** Accounts with a credential of ours, or that need none. */
  readonly on: readonly string[]
  /** True while callers' own keys are passed on. */
  readonly passThrough: boolean
  /** Deployments left out because their provider is off. */
  readonly dormant: readonly { readonly deployment: string; readonly variable: string }[]
  readonly store: string
  /** False where it cannot be asked yet. */
  readonly storeReached: boolean
  readonly configFile: string | undefined
  readonly clients: number
}

/** What somebody who just started it wants to know. */
export const banner = (facts: BannerFacts): string => `
  Reprise ${facts.version} listens on ${facts.url}

  providers   ${facts.on.join(', ')}${facts.passThrough ? " (others with the caller's own key)" : ''}
  store       ${facts.store}${facts.storeReached ? '' : ' (not reached yet: answers are kept in memory only)'}
  clients     ${facts.clients === 0 ? 'open: anybody on this machine may call' : String(facts.clients)}
  dashboard   ${facts.url}/dashboard
  settings    ${facts.configFile ?? 'defaults (no reprise.yaml here)'}
${facts.dormant.map(({ deployment, variable }) => `  left out    ${deployment}: set ${variable} to turn it on\n`).join('')}
${facts.clients === 0 ? tryIt(facts.url) : ''}`

const tryIt = (url: string): string => `  Try it, twice:

    curl -si ${url}/v1/chat/completions -H 'content-type: application/json' \\
      -d '{"model":"demo/echo","messages":[{"role":"user","content":"Say hello to Ada"}]}'
`
