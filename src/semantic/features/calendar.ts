import { differing, exchanged, flag } from './sets.ts'
import type { Words } from './words.ts'

/** Days, months, parts of the day and spans that a prompt names. */
const NAMES: ReadonlyMap<string, string> = new Map(
  `monday mon mondays|tuesday tue tues tuesdays|wednesday wed wednesdays|thursday thu thurs thursdays|friday fri fridays
saturday sat saturdays|sunday sun sundays|january jan|february feb|march mar|april apr|june jun|july jul|august aug|september sep sept
october oct|november nov|december dec|morning mornings am|afternoon afternoons pm|evening evenings|night nights tonight midnight
noon midday|today|tomorrow|yesterday|weekday weekdays|weekend weekends|spring|summer|autumn|winter|daily|weekly|monthly|yearly annual annually|quarterly
christmas|easter|thanksgiving|week weeks|month months|year years|hour hours|minute minutes`
    .split(/[|\n]/)
    .flatMap((line) => line.split(' ').map((word) => [word, line.split(' ')[0] ?? word] as const)),
)

export const readCalendar = ({ tokens }: Words): ReadonlySet<string> =>
  new Set(tokens.flatMap((token) => NAMES.get(token) ?? []))

/** Each prompt names a time that the other does not (`on Monday` and `on Tuesday`, `am` and `pm`), or only one of them does. */
export const compareCalendar = (one: ReadonlySet<string>, other: ReadonlySet<string>) => {
  const changed = exchanged(one, other)
  return { calendarChanged: flag(changed), calendarMissing: flag(!changed && differing(one, other) > 0) }
}
