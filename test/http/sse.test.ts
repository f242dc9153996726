import { createParser } from 'eventsource-parser'
import { array, assert, constantFrom, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventText, heartbeat } from '../../src/http/sse.ts'

const read = (text: string) => {
  const events: { readonly event?: string | undefined; readonly data: string }[] = []
  const comments: string[] = []
  const parser = createParser({
    onEvent: ({ event, data }) => events.push(event === undefined ? { data } : { event, data }),
    onComment: (comment) => comments.push(comment),
  })
  parser.feed(text)
  return { events, comments }
}

const sign = constantFrom('a', ' ', ':', '\n', '\r', '\0', 'é', '💥', '\u2028')

describe('server-sent events', () => {
  it.each([
    [{ data: '{"a":1}', body: { a: 1 } }, 'data: {"a":1}\n\n'],
    [{ data: '[DONE]', body: undefined }, 'data: [DONE]\n\n'],
    [{ event: 'message_stop', data: '{}', body: {} }, 'event: message_stop\ndata: {}\n\n'],
    [{ data: 'one\ntwo\r\nthree\rfour', body: undefined }, 'data: one\ndata: two\ndata: three\ndata: four\n\n'],
    [{ data: '', body: undefined }, 'data: \n\n'],
    [{ data: ' leading', body: undefined }, 'data:  leading\n\n'],
  ])('writes %j', (event, text) => {
    expect(eventText(event)).toBe(text)
  })

  it('is read back as it was, whatever the data holds', () => {
    assert(
      property(array(string({ unit: sign, minLength: 1 }), { maxLength: 5 }), (texts) => {
        const { events } = read(texts.map((data) => eventText({ data, body: undefined })).join(''))
        expect(events).toEqual(texts.map((data) => ({ data: data.replaceAll(/\r\n|\r/g, '\n') })))
      }),
    )
  })

  it('has a heartbeat that is no event', () => {
    const { events, comments } = read(`${heartbeat}${eventText({ data: 'x', body: undefined })}${heartbeat}`)
    expect(events).toEqual([{ data: 'x' }])
    expect(comments).toEqual(['waiting', 'waiting'])
  })
})
