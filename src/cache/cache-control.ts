/** Directives of a `Cache-Control` field: lower-case name → argument without quotes, or undefined where it has none. */
export type CacheControlDirectives = ReadonlyMap<string, string | undefined>

// A name, then optionally `=` and a quoted string or anything up to the next comma. RFC 9111 §5.2.
const directivePattern = /([!#$%&'*+.^_`|~\w-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^,"]*)))?[^,"]*/g

/** Reads the field's list; of a directive that stands twice the first counts (RFC 9111 §4.2.1). */
export const parseCacheControl = (field: string): CacheControlDirectives => {
  const directives = new Map<string, string | undefined>()
  for (const [, name = '', quoted, token] of field.matchAll(directivePattern)) {
    if (!directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), quoted ?? token?.trim())
  }
  return directives
}

// RFC 9111 §1.2.2: what is too large to handle means 2^31 seconds.
const longestSeconds = 2 ** 31

/** delta-seconds → seconds; undefined for anything that is not a run of digits. */
export const parseDeltaSeconds = (argument: string | undefined): number | undefined =>
  argument !== undefined && /^\d+$/.test(argument) ? Math.min(Number(argument), longestSeconds) : undefined
