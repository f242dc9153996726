const pairsIn = (list: string): ReadonlyMap<string, string> =>
  new Map(list.split(' ').map((pair) => [pair.split(':')[0] ?? '', pair.split(':')[1] ?? '']))

// `one` is mostly a pronoun.
const NUMBERS = pairsIn(
  'two:2 three:3 four:4 five:5 six:6 seven:7 eight:8 nine:9 ten:10 eleven:11 twelve:12 fifteen:15 twenty:20 thirty:30 forty:40 fifty:50 sixty:60 ninety:90',
)
const CURRENCIES = pairsIn('£:pounds €:euros $:dollars')
const SPELLINGS = pairsIn('%:percent euro:euros dollar:dollars pound:pounds gbp:pounds eur:euros usd:dollars')
const MONTHS: ReadonlySet<string> = new Set(
  'january february march april may june july august september october november december'.split(' '),
)
/** Where these stand a pound may be a weight. */
const WEIGHTS = /^(?:weigh\w*|heav\w+|stone|kgs?|kilos?|kilograms?|ounces?|oz|lbs?)$/
/** `$5 million` is 5 million dollars. */
const SCALE = /^(?:hundred|thousand|million|billion|trillion|k|m|bn)$/
const DAY = /^(?:[1-9]|[12][0-9]|3[01])$/

/** Number words, currencies and dates in one form: `£20 on 3 March` and `twenty pounds on March 3` become the same words. */
export const canonicalTokens = (tokens: readonly string[]): readonly string[] => {
  const canonical: string[] = []
  const weighs = tokens.some((token) => WEIGHTS.test(token))
  for (let at = 0; at < tokens.length; at++) {
    const token = NUMBERS.get(tokens[at] ?? '') ?? tokens[at] ?? ''
    const next = tokens[at + 1] ?? ''
    // `£10 of beef` is not `10 pounds of beef`.
    const isPound = token === '£' || token === 'gbp'
    const isMoney = !isPound || (!weighs && tokens[at + 2] !== 'of')
    const currency = isMoney ? CURRENCIES.get(token) : undefined
    if (currency !== undefined && /^[0-9]/.test(next)) {
      const scale = SCALE.test(tokens[at + 2] ?? '') ? tokens.slice(at + 2, at + 3) : []
      canonical.push(next, ...scale, currency)
      at += 1 + scale.length
    } else if (DAY.test(token) && MONTHS.has(next)) {
      canonical.push(next, token)
      at++
    } else {
      canonical.push((isMoney ? SPELLINGS.get(token) : undefined) ?? token)
    }
  }
  return canonical
}
