import { Counter, Gauge, Histogram } from 'prom-client'
import type { HistogramConfiguration, MetricObjectWithValues, MetricValueWithName, Registry } from 'prom-client'

/*
 * Metrics for what every request adds to. prom-client makes a text of the labels and checks them at each call, which is most of what it
 * costs; here the labels are given once, and what comes back only adds to numbers. What /metrics shows is prom-client's.
 */

/** One series that counts. */
export interface Adder {
  add(amount: number): void
}

/** One series of a histogram. */
export interface Observer {
  observe(value: number): void
}

interface Definition<Label extends string> {
  readonly name: string
  readonly help: string
  readonly labelNames: readonly Label[]
}

type Labels = Readonly<Record<string, string>>
/** Finds a series, or begins one. Not free: whoever adds often keeps what it gives. */
type Bind<Label extends string, Series> = (labels: Readonly<Record<Label, string>>) => Series

export const boundCounter = <Label extends string>(
  registry: Registry,
  definition: Definition<Label>,
): Bind<Label, Adder> => {
  const { find, all } = seriesOf(definition.labelNames, sumOf)
  const counter: Counter = new Counter({
    ...definition,
    registers: [registry],
    collect: () => {
      counter.reset()
      for (const { labels, value } of all()) counter.inc(labels, value())
    },
  })
  return find
}

export const boundGauge = <Label extends string>(
  registry: Registry,
  definition: Definition<Label>,
): Bind<Label, Adder> => {
  const { find, all } = seriesOf(definition.labelNames, sumOf)
  const gauge: Gauge = new Gauge({
    ...definition,
    registers: [registry],
    collect: () => {
      for (const { labels, value } of all()) gauge.set(labels, value())
    },
  })
  return find
}

export const boundHistogram = <Label extends string>(
  registry: Registry,
  definition: Definition<Label>,
  bounds: readonly number[],
): Bind<Label, Observer> => {
  const { find, all } = seriesOf(definition.labelNames, (labels) => distributionOf(labels, bounds))
  // Registers itself.
  void new CountedHistogram({ ...definition, buckets: [...bounds], registers: [registry] }, all)
  return find
}

/** Every series once, by its label values in the order of their names. */
const seriesOf = <Series>(names: readonly string[], make: (labels: Labels) => Series) => {
  const known = new Map<string, Series>()
  return {
    all: () => known.values(),
    find: (labels: Labels): Series => {
      const key = JSON.stringify(names.map((name) => labels[name]))
      const series = known.get(key) ?? make(labels)
      known.set(key, series)
      return series
    },
  }
}

const sumOf = (labels: Labels) => {
  let sum = 0
  return {
    labels,
    value: () => sum,
    add: (amount: number) => {
      sum += amount
    },
  }
}

const distributionOf = (labels: Labels, bounds: readonly number[]) => {
  // The last holds all beyond the last bound.
  const counts = new Float64Array(bounds.length + 1)
  let sum = 0
  return {
    labels,
    counts,
    sum: () => sum,
    observe: (value: number) => {
      let place = 0
      while (place < bounds.length && value > (bounds[place] ?? 0)) place++
      counts[place] = (counts[place] ?? 0) + 1
      sum += value
    },
  }
}

type Distribution = ReturnType<typeof distributionOf>

/** A histogram that is counted elsewhere. prom-client asks `get` for JSON and, where there is one, `getForPromString` for text. */
class CountedHistogram extends Histogram {
  /** Says of itself what this one is. */
  readonly #empty: Histogram
  readonly #rows: () => ReturnType<typeof rowsOf>

  constructor(definition: HistogramConfiguration<string>, all: () => Iterable<Distribution>) {
    super(definition)
    this.#empty = new Histogram({ ...definition, registers: [] })
    this.#rows = () => [...all()].flatMap((series) => rowsOf(definition.name, definition.buckets ?? [], series))
  }

  override async get(): Promise<MetricObjectWithValues<MetricValueWithName<string>>> {
    const values = this.#rows().map(({ sharedLabels, ...row }) => ({
      ...row,
      labels: { ...row.labels, ...sharedLabels },
    }))
    return { ...(await this.#empty.get()), values }
  }

  async getForPromString() {
    return { ...(await this.#empty.get()), values: this.#rows() }
  }
}

/** `sharedLabels` are written as text once for all rows of a series. */
const rowsOf = (name: string, bounds: readonly number[], { labels, counts, sum }: Distribution) => {
  const row = (end: string, value: number, own: Readonly<Record<string, number | string>> = {}) => ({
    metricName: `${name}_${end}`,
    labels: own,
    sharedLabels: labels,
    value,
  })
  let count = 0
  const buckets = bounds.map((le, place) => row('bucket', (count += counts[place] ?? 0), { le }))
  count += counts[bounds.length] ?? 0
  return [...buckets, row('bucket', count, { le: '+Inf' }), row('sum', sum()), row('count', count)]
}
