/** A binary heap of keys, lowest priority first, that finds each key's place at once, so that priorities can change. */
export interface PriorityQueue {
  readonly size: number
  /** Adds the key or moves it. O(log n). */
  set(key: string, priority: number): void
  delete(key: string): void
  first(): { readonly key: string; readonly priority: number } | undefined
}

interface Node {
  readonly key: string
  readonly priority: number
}

export const createPriorityQueue = (): PriorityQueue => {
  const heap: Node[] = []
  const places = new Map<string, number>()

  const put = (node: Node, place: number) => {
    heap[place] = node
    places.set(node.key, place)
  }

  const rise = (node: Node, from: number) => {
    let place = from
    while (place > 0) {
      const parentPlace = (place - 1) >> 1
      const parent = heap[parentPlace]
      if (parent === undefined || parent.priority <= node.priority) break
      put(parent, place)
      place = parentPlace
    }
    put(node, place)
  }

  const sink = (node: Node, from: number) => {
    let place = from
    for (let child = lowerChild(heap, place); child !== undefined; child = lowerChild(heap, place)) {
      if (child.node.priority >= node.priority) break
      put(child.node, place)
      place = child.place
    }
    put(node, place)
  }

  const settle = (node: Node, place: number) => {
    const parent = place > 0 ? heap[(place - 1) >> 1] : undefined
    if (parent !== undefined && node.priority < parent.priority) rise(node, place)
    else sink(node, place)
  }

  return {
    get size() {
      return heap.length
    },
    set: (key, priority) => settle({ key, priority }, places.get(key) ?? heap.length),
    delete: (key) => {
      const place = places.get(key)
      if (place === undefined) return
      places.delete(key)
      const last = heap.pop()
      if (last !== undefined && place < heap.length) settle(last, place)
    },
    first: () => heap[0],
  }
}

const lowerChild = (
  heap: readonly Node[],
  place: number,
): { readonly node: Node; readonly place: number } | undefined => {
  const leftPlace = 2 * place + 1
  const left = heap[leftPlace]
  const right = heap[leftPlace + 1]
  if (left === undefined) return undefined
  return right !== undefined && right.priority < left.priority
    ? { node: right, place: leftPlace + 1 }
    : { node: left, place: leftPlace }
}
