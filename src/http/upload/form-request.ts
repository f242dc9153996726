import { Buffer } from 'node:buffer'
import type { Clock } from '../../clock.ts'
import { invalid, RequestError } from '../../errors.ts'
import { tooSlow } from '../body-errors.ts'
import type { UploadSettings } from '../collaborators.ts'
import { contentCoding } from '../content-coding.ts'
import { headersOf, socketOf, type AppContext, type HeaderReader } from '../context.ts'
import { within } from '../within.ts'
import { readForm, tooLargeForm, type ReadForm } from './read-form.ts'

export interface FormSettings extends UploadSettings {
  /** Pages of these origins may send forms; `*` is all. */
  readonly origins: readonly string[]
  readonly clock: Clock
}

export interface FormRequest extends ReadForm {
  /** To be called when the call is over: others may keep the files longer (see `Upload.hold`). */
  readonly release: () => void
}

/** The form in a request, whole. Throws `RequestError`: 403, 408, 413, 415, 503 or what is wrong with the form; then nothing is kept of it. */
export const formRequest = async (c: AppContext, settings: FormSettings): Promise<FormRequest> => {
  const { spools, limitBytes, timeoutMs, clock } = settings
  const headers = headersOf(c)
  const boundary = boundaryIn(headers)
  checkOrigin(headers, settings.origins)
  if (contentCoding(headers.get('content-encoding')) !== 'identity') throw codedForm()
  if (Number(headers.get('content-length')) > limitBytes) throw tooLargeForm(limitBytes)
  const { spool, release } = spools()
  try {
    const form = await within(readForm(chunksOf(c), boundary, { spool, limitBytes }), timeoutMs, clock)
    if (form === undefined) throw tooSlow(timeoutMs, 'server.uploads.timeout')
    return { ...form, release }
  } catch (error) {
    // What still comes finds no spool to go to, and is passed over.
    release()
    throw error
  }
}

const formType = /^multipart\/form-data *(?:;|$)/i
// RFC 2046 §5.1.1
const boundaryPattern = /;\s*boundary=(?:"([\w'()+,./:=? -]{1,70})"|([\w'()+./:=?-]{1,70}))\s*(?:;|$)/i

export const saysForm = (headers: HeaderReader): boolean => formType.test(headers.get('content-type')?.trim() ?? '')

const boundaryIn = (headers: HeaderReader): string => {
  if (!saysForm(headers))
    throw new RequestError({
      status: 415,
      kind: 'invalid-request',
      code: 'unsupported_content_type',
      param: 'content-type',
      message: 'The body must be a form. Send it with Content-Type: multipart/form-data and its boundary.',
    })
  const found = boundaryPattern.exec(headers.get('content-type') ?? '')
  const boundary = found?.[1] ?? found?.[2]
  if (boundary === undefined)
    throw invalid('The Content-Type names no boundary (RFC 2046 §5.1.1). Let the HTTP client set it.', 'content-type')
  return boundary
}

/** A page can send a form to anywhere without asking first (CORS), with whoever's gateway its visitor can reach. */
const checkOrigin = (headers: HeaderReader, origins: readonly string[]): void => {
  const origin = headers.get('origin')
  if (origin === null || origins.includes('*') || origins.includes(origin)) return
  if (URL.canParse(origin) && new URL(origin).host === headers.get('host')) return
  throw new RequestError({
    status: 403,
    kind: 'permission',
    code: 'origin_not_allowed',
    message: 'Pages of this origin may not send forms here. The operator can name it in server.cors.origins.',
  })
}

const codedForm = (): RequestError =>
  new RequestError({
    status: 415,
    kind: 'invalid-request',
    code: 'unsupported_content_encoding',
    param: 'content-encoding',
    message: 'A form is not read compressed. Send it as it is.',
  })

/** The body as it arrives. What is left of it unread is passed over behind the error (see `closeAfterEarly`). */
const chunksOf = (c: AppContext): AsyncIterable<Uint8Array> =>
  socketOf(c).incoming?.iterator({ destroyOnReturn: false }) ?? c.req.raw.body ?? none()

const none = async function* (): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(0)
}
