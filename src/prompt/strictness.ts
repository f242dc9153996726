/** How strictly ajv reads schemas. */
export const strictness = {
  strict: true,
  strictTypes: false,
  strictRequired: false,
  strictTuples: false,
  logger: false,
} as const
