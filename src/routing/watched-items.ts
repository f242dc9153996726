/**
 * The same items (events, or pieces of bytes); tells once how they ended: with the error that broke them, or without when they were read to the end or returned.
 * Not a generator: returning one before its first `next` skips its `finally`, and the end would never be told.
 */
export const watchedItems = <Item>(
  items: AsyncIterable<Item>,
  onEnd: (error?: unknown) => void,
): AsyncIterable<Item> => ({
  [Symbol.asyncIterator]: () => {
    const inner = items[Symbol.asyncIterator]()
    return {
      next: async () => {
        try {
          const result = await inner.next()
          if (result.done === true) onEnd()
          return result
        } catch (error) {
          onEnd(error)
          throw error
        }
      },
      return: async () => {
        onEnd()
        await inner.return?.()
        return { done: true, value: undefined }
      },
    }
  },
})
