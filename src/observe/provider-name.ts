/** `gen_ai.provider.name` of an account, as OpenTelemetry's conventions have it. */
export type ProviderName = (account: string) => string
