import type { Interval } from './measures.ts'

/** Columns padded to their widest cell; the first column to the left, the others to the right. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  )
  return `${lines.join('\n')}\n`
}

export const percent = (share: number): string => `${(100 * share).toFixed(1)}%`

/** `38.1% [34.0, 42.3]` */
export const percentWithin = (share: number, interval: Interval): string => `${percent(share)} ${within(interval)}`

/** `[34.0, 42.3]` */
export const within = ({ low, high }: Interval): string => `[${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`

/** `12/2128 0.6%`: never a share without what it is a share of, and none of nothing. */
export const countOf = (count: number, total: number): string =>
  total === 0 ? `${count}/0` : `${count}/${total} ${percent(count / total)}`
