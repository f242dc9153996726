/** What one model, or one prompt file, may set over the general cache settings (see `CacheSettings`). */
export interface ModelCacheSettings {
  readonly enabled?: boolean | undefined
  readonly ttlMs?: number | undefined
  readonly staleWhileRevalidateMs?: number | undefined
  readonly staleIfErrorMs?: number | undefined
}
