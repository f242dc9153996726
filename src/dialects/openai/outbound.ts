import type { Dialect } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'

/** Usage is always asked for. Without a stream `stream_options` means nothing, and OpenAI refuses it. */
export const outbound: Dialect['outbound'] = (body, { model, stream }) => {
  const { cache: _ours, stream_options: options, ...rest } = body
  if (!stream) return { ...rest, model, stream }
  const asked = isJsonObject(options) ? options : {}
  return { ...rest, model, stream, stream_options: { ...asked, include_usage: true } }
}
