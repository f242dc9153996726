/** A stream that lines go out by: standard output. */
export interface Output {
  write(text: string): unknown
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown
}

/**
 * Writes until nobody reads any more (`reprise start | head`): what comes then is dropped, and `onGone` told once. Without this the first
 * line too many would end the process. Other errors of the stream are thrown as ever.
 */
export const writerOf = (output: Output, onGone: () => void): ((text: string) => void) => {
  let isGone = false
  output.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error
    if (!isGone) onGone()
    isGone = true
  })
  return (text) => {
    if (!isGone) output.write(text)
  }
}
