import type { JsonObject } from '../../json.ts'
import type { AppCollaborators } from '../collaborators.ts'
import { doorsOf } from '../doors.ts'
import { doorPaths, otherPaths } from './door-paths.ts'
import { components } from './parts.ts'
import { promptPaths } from './prompt-paths.ts'

/** What can be asked of this gateway, as it is now: OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1). It holds no template and no model's name. */
export const openApiDocument = ({
  dialects,
  prompts,
  version,
}: Pick<AppCollaborators, 'dialects' | 'prompts' | 'version'>): JsonObject => ({
  openapi: '3.1.0',
  info: {
    title: 'Reprise',
    version,
    description:
      'An LLM gateway that never pays twice for the same answer: prompts as endpoints, and the doors of the usual APIs.',
  },
  tags: ['prompts', 'doors', 'models', 'health', 'admin'].map((name) => ({ name })),
  security: [{}, { clientKey: [] }, { clientKeyHeader: [] }],
  paths: {
    ...(prompts === undefined ? {} : promptPaths(prompts.shelf)),
    ...doorPaths(doorsOf(dialects)),
    ...otherPaths,
  },
  components,
})
