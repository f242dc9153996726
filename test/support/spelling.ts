import type { Json } from '../../src/json.ts'

/** Draws whole numbers from 0 up to `below`, repeatably. */
export type Draw = (below: number) => number

export const drawFrom = (seed: number): Draw => {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** JSON text of a value in some spelling: white space, order of members, escapes and number forms as `draw` has it. */
export const spelled = (value: Json, draw: Draw): string => {
  const space = () => ['', '', ' ', '\n', '\t', '\r\n '][draw(6)] ?? ''
  if (typeof value === 'string') return spelledText(value, draw)
  if (typeof value === 'number') return spelledNumber(value, draw)
  if (typeof value !== 'object' || value === null) return String(value)
  const around = (open: string, items: readonly string[], close: string) =>
    `${open}${items.map((item) => space() + item + space()).join(',') || space()}${close}`
  if (Array.isArray(value))
    return around(
      '[',
      value.map((item) => spelled(item as Json, draw)),
      ']',
    )
  const members = Object.entries(value).map(
    ([name, item]) => `${spelledText(name, draw)}${space()}:${space()}${spelled(item as Json, draw)}`,
  )
  return around('{', shuffled(members, draw), '}')
}

const spelledText = (text: string, draw: Draw): string => {
  let inner = ''
  for (let at = 0; at < text.length; at++) {
    const unit = text.charAt(at)
    const escape = `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
    // Half of a pair may be escaped alone: the text stays the same.
    const plain = JSON.stringify(unit).slice(1, -1)
    const isSurrogate = unit >= '\ud800' && unit <= '\udfff'
    inner +=
      isSurrogate || draw(3) === 0 ? (draw(2) === 0 ? escape : escape.toUpperCase().replace('\\U', '\\u')) : plain
  }
  return `"${inner}"`
}

const spelledNumber = (value: number, draw: Draw): string => {
  const plain = JSON.stringify(value)
  const forms = [plain, value.toExponential(), value.toExponential().toUpperCase()]
  if (/^-?\d+$/.test(plain)) forms.push(`${plain}.0`, `${plain}.000e0`)
  if (/^-?[1-9]\d*$/.test(plain)) forms.push(`${plain}0e-1`)
  return forms[draw(forms.length)] ?? plain
}

const shuffled = <Item>(items: readonly Item[], draw: Draw): readonly Item[] => {
  const left = [...items]
  const drawn: Item[] = []
  while (left.length > 0) drawn.push(...left.splice(draw(left.length), 1))
  return drawn
}
