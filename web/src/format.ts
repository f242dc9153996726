/** Numbers as people read them. Pure; English, as the page is. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

export const count = (value: number): string => (value < 100_000 ? whole.format(value) : compact.format(value))

export const countOf = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

/** 0-1 as a percentage with the digits that matter: 100% only when it is all. */
export const percent = (share: number): string => {
  if (share === 0 || share === 1) return `${share * 100}%`
  const value = share * 100
  return value >= 99.95 ? '>99.9%' : value < 0.05 ? '<0.1%' : `${value.toFixed(1)}%`
}

/** A ratio of two times that are each told within an eighth: more digits would say more than is known. */
export const times = (ratio: number): string => (ratio < 9.95 ? ratio.toFixed(1) : count(Number(ratio.toPrecision(2))))

/** Two significant digits below ten, none behind the point above. */
export const milliseconds = (ms: number): string => {
  if (ms < 1) return `${ms.toFixed(2)} ms`
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 1_000) return `${ms.toFixed(0)} ms`
  return duration(ms)
}

export const duration = (ms: number): string => {
  const seconds = ms / 1_000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${seconds.toFixed(0)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** US dollars. What is less than a cent still counts. */
export const dollars = (value: number): string => {
  if (value === 0) return '$0'
  if (value < 0.01) return `$${value.toPrecision(2)}`
  if (value < 1_000) return `$${value.toFixed(2)}`
  return `$${compact.format(value)}`
}

export const bytes = (value: number): string => {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  const power = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(value) / Math.log(1_024)))
  const scaled = value / 1_024 ** power
  return `${scaled < 10 && power > 0 ? scaled.toFixed(1) : scaled.toFixed(0)} ${units[power] ?? 'B'}`
}

export const clockTime = (epochMs: number): string =>
  new Date(epochMs).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

export const dayTime = (epochMs: number, now: number): string => {
  const at = new Date(epochMs)
  const time = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  const sameDay = at.toDateString() === new Date(now).toDateString()
  return sameDay ? time : `${at.toLocaleDateString('en', { day: 'numeric', month: 'short' })}, ${time}`
}
