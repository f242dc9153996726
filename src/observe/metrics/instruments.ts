import { Counter, Gauge, Histogram } from 'prom-client'
import type { Registry } from 'prom-client'
import { boundCounter, boundGauge, boundHistogram } from './bound.ts'

/** Seconds from 50 µs (a hit) to ten minutes (a long answer). */
export const durationBuckets = [
  5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600,
]

/** From 1,000 tokens a second to 2. */
export const perTokenBuckets = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.5]

export const tokenBuckets = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576]

/** Makes the metrics of one registry: `bound` ones for what every request adds to. Units stand in the names, as Prometheus wants them. */
export const instrumentsOf = (registry: Registry) => {
  const registers = [registry]
  return {
    counter: <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
      new Counter<Label>({ name, help, labelNames, registers }),
    gauge: <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
      new Gauge<Label>({ name, help, labelNames, registers }),
    histogram: <Label extends string>(
      name: string,
      help: string,
      labelNames: readonly Label[],
      buckets = durationBuckets,
    ) => new Histogram<Label>({ name, help, labelNames, buckets, registers }),
    boundCounter: <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
      boundCounter(registry, { name, help, labelNames }),
    boundGauge: <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
      boundGauge(registry, { name, help, labelNames }),
    boundHistogram: <Label extends string>(
      name: string,
      help: string,
      labelNames: readonly Label[],
      buckets = durationBuckets,
    ) => boundHistogram(registry, { name, help, labelNames }, buckets),
  }
}

export type Instruments = ReturnType<typeof instrumentsOf>
