import { exchanged, flag } from './sets.ts'
import type { Words } from './words.ts'

/** One class of units a line: what stands on it names the same unit. */
const CLASSES = `
second seconds sec secs
minute minutes min mins
hour hours hr hrs h
day days
week weeks wk wks
month months mo
year years yr yrs
kg kilo kilos kilogram kilograms kilogramme kilogrammes
g gram grams gramme grammes
mg milligram milligrams
lb lbs pound pounds gbp £
oz ounce ounces
km kilometre kilometres kilometer kilometers
m metre metres meter meters
cm centimetre centimetres centimeter centimeters
mm millimetre millimetres
mile miles mph
kmh kph
foot feet ft
inch inches in
l litre litres liter liters
ml millilitre millilitres milliliter milliliters
gallon gallons
celsius c
fahrenheit f
kelvin k
dollar dollars usd $
euro euros eur €
yen jpy ¥
percent % pct
gb gigabyte gigabytes
mb megabyte megabytes
tb terabyte terabytes
am
pm
word words
sentence sentences
line lines
page pages
paragraph paragraphs
bullet bullets
people persons person
times
nights night`

const classOf: ReadonlyMap<string, number> = new Map(
  CLASSES.trim()
    .split('\n')
    .flatMap((line, index) => line.split(' ').map((word) => [word, index] as const)),
)

/** The class of a unit's name or sign; undefined for any other word. */
export const unitOf = (token: string | undefined): number | undefined => classOf.get(token ?? '')

/** Without a number before them these mostly mean something else, as does one letter alone. */
const OFTEN_NO_UNIT = new Set(['in', 'second', 'mo', 'am', 'times', 'min', 'lines', 'line'])

/** The units that a prompt names, with or without a number. */
export const readUnits = ({ tokens }: Words): ReadonlySet<number> =>
  new Set(tokens.flatMap((token, at) => (isUnit(token, tokens[at - 1]) ? (unitOf(token) ?? []) : [])))

const isUnit = (token: string, before: string | undefined): boolean =>
  token.length > 1 && (!OFTEN_NO_UNIT.has(token) || /^[0-9]/.test(before ?? ''))

export const compareUnits = (one: ReadonlySet<number>, other: ReadonlySet<number>) => ({
  unitWordChanged: flag(exchanged(one, other)),
})
