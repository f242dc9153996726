import { defineConfig } from 'vitest/config'
import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'

/** These take ten seconds and more, small as the files are. What begins last must not be long. */
const long = [
  'e2e/openapi',
  'e2e/prometheus',
  'e2e/semantic-faults',
  'e2e/semantic-replication',
  'semantic/learning/promise',
  'cache/stores/contract',
  'semantic/index/contract',
  'observe/series',
].map((name) => `/test/${name}.test.ts`)

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => long.some((end) => moduleId.endsWith(end))
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/redis-server.ts'],
    // Far above what anything takes: they end what hangs, and a busy machine must not look like that.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    pool: 'threads',
    // What is imported stays for the next file: most of the time went into importing it anew, and nothing of ours has a state of its own.
    isolate: false,
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
  },
})
