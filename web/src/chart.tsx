import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'

export interface ChartProps {
  readonly title: string
  readonly unit: string
  /** Said to whoever cannot see the curve. */
  readonly summary: string
  /** Shown in its place while there is nothing; undefined: there is. */
  readonly empty: string | undefined
  readonly series: readonly ChartSeries[]
  /** Epoch seconds, the start of each step. */
  readonly times: readonly number[]
  readonly kind: 'bars' | 'lines'
  readonly format: (value: number) => string
}

export interface ChartSeries {
  readonly label: string
  /** Name of a `--…` colour in styles.css. */
  readonly colour: string
  readonly values: readonly (number | null)[]
}

/** A chart over time: stacked bars, or lines on a logarithmic scale. Its numbers can be opened as a table. */
export const Chart = (props: ChartProps) => {
  const { title, unit, summary, empty, series } = props
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => (place.current === null || empty !== undefined ? undefined : draw(place.current, props)), [props])
  return (
    <section class="card chart" aria-label={title}>
      <h2>
        {title} <small>{unit}</small>
      </h2>
      {empty === undefined ? (
        <>
          <div class="plot" ref={place} role="img" aria-label={summary} />
          <ul class="legend">
            {series.map(({ label, colour }) => (
              <li key={label}>
                <i class={`dot fill-${colour}`} aria-hidden="true" />
                {label}
              </li>
            ))}
          </ul>
          <Numbers {...props} />
        </>
      ) : (
        <p class="plot empty">{empty}</p>
      )}
    </section>
  )
}

const Numbers = ({ title, times, series, format }: ChartProps) => {
  const rows = times
    .map((time, index) => ({ time, values: series.map(({ values }) => values[index] ?? null) }))
    .filter(({ values }) => values.some((value) => value !== null && value !== 0))
    .toReversed()
  return (
    <details class="numbers">
      <summary>Numbers</summary>
      {/* A region that scrolls must be reachable by keyboard. */}
      <div class="scroll" tabIndex={0} role="region" aria-label={`${title}: numbers`}>
        <table>
          <thead>
            <tr>
              <th scope="col">From</th>
              {series.map(({ label }) => (
                <th key={label} scope="col" class="number">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ time, values }) => (
              <tr key={time}>
                <th scope="row">{timeOf(time)}</th>
                {values.map((value, index) => (
                  <td key={series[index]?.label} class="number">
                    {value === null ? '–' : format(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

const timeOf = (seconds: number): string =>
  new Date(seconds * 1_000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })

/** Draws, draws again when size or theme change, and returns the way to take it away. */
const draw = (place: HTMLDivElement, props: ChartProps): (() => void) => {
  let plot = plotOf(place, props)
  const resized = new ResizeObserver(() => plot.setSize(sizeOf(place)))
  resized.observe(place)
  const theme = matchMedia('(prefers-color-scheme: dark)')
  const redraw = () => {
    plot.destroy()
    plot = plotOf(place, props)
  }
  theme.addEventListener('change', redraw)
  return () => {
    theme.removeEventListener('change', redraw)
    resized.disconnect()
    plot.destroy()
  }
}

const sizeOf = (place: HTMLElement) => ({ width: place.clientWidth, height: place.clientHeight })

const plotOf = (place: HTMLElement, { times, series, kind, format }: ChartProps): uPlot => {
  const styles = getComputedStyle(place)
  const colour = (name: string) => styles.getPropertyValue(`--${name}`).trim()
  const step = (times[1] ?? 60) - (times[0] ?? 0)
  // Drawn from the highest sum down, each over the one before it.
  const drawn = kind === 'bars' ? stacked(series).toReversed() : series
  const axis = { stroke: colour('muted'), font: `12px ${styles.fontFamily}`, ticks: { show: false } }
  return new uPlot(
    {
      ...sizeOf(place),
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 18, 0, 0],
      scales: {
        x: { range: () => [times[0] ?? 0, (times.at(-1) ?? 0) + step] },
        y: kind === 'bars' ? { range: (_plot, _min, max) => [0, max > 0 ? max * 1.08 : 1] } : { distr: 3 },
      },
      axes: [
        { ...axis, grid: { show: false }, size: 26, space: 64, values: (_plot, ticks) => ticks.map(timeOf) },
        {
          ...axis,
          size: 58,
          ...(kind === 'lines' && { splits: powersOfTen }),
          grid: { stroke: colour('line'), width: 1 },
          values: (_plot, ticks) => ticks.map((tick) => (tick === null ? '' : format(tick))),
        },
      ],
      series: [{}, ...drawn.map((one) => seriesOf(kind, colour(one.colour)))],
    },
    [[...times], ...drawn.map(({ values }) => [...values])],
    place,
  )
}

/** The only marks that a logarithmic scale needs. */
const powersOfTen = (_plot: uPlot, _axis: number, min: number, max: number): number[] => {
  const first = Math.ceil(Math.log10(min))
  const last = Math.floor(Math.log10(max))
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => 10 ** (first + index))
}

const seriesOf = (kind: ChartProps['kind'], colour: string): uPlot.Series =>
  kind === 'bars'
    ? { fill: colour, width: 0, points: { show: false }, ...bars() }
    : { stroke: colour, width: 2, spanGaps: true, points: { show: true, size: 6, fill: colour, width: 0 } }

const bars = () => {
  const paths = uPlot.paths.bars?.({ size: [0.82, 28], align: 1, radius: 0.12 })
  return paths === undefined ? {} : { paths }
}

/** Each series on top of those before it. */
const stacked = (series: readonly ChartSeries[]): readonly ChartSeries[] => {
  const sums: number[] = []
  return series.map((one) => ({
    ...one,
    values: one.values.map((value, index) => (sums[index] = (sums[index] ?? 0) + (value ?? 0))),
  }))
}
