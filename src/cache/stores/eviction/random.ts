import type { Eviction } from './eviction.ts'

/** Anybody goes. `draw` gives numbers from 0 up to 1. */
export const random = (draw: () => number): Eviction => {
  const keys: string[] = []
  const places = new Map<string, number>()

  const remove = (key: string) => {
    const place = places.get(key)
    if (place === undefined) return
    places.delete(key)
    const last = keys.pop()
    if (last === undefined || last === key) return
    keys[place] = last
    places.set(last, place)
  }

  return {
    readRenews: false,
    ranking: {
      added: (key) => {
        places.set(key, keys.push(key) - 1)
      },
      used: () => undefined,
      removed: remove,
      evict: () => {
        const key = keys[Math.floor(draw() * keys.length)]
        if (key !== undefined) remove(key)
        return key
      },
    },
  }
}
