import { defineConfig } from 'vitest/config'

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
  },
})
