import type { TransportRequest, TransportResponse } from '../../src/provider.ts'
import { pictureEvents, picturesAnswer } from './pictures.ts'
import { bytesResponse, jsonResponse, streamResponse } from './responses.ts'
import type { Pace } from './responses.ts'
import { piecesOf, soundEvents, soundOf } from './sound.ts'
import { plainTranscript, transcriptAnswer, transcriptEvents } from './transcript.ts'

/** Sound, pictures and transcripts; undefined for every other dialect. */
export const mediaResponse = (
  { dialect, body, signal }: TransportRequest,
  pace: Pace,
): Promise<TransportResponse> | TransportResponse | undefined => {
  const streamed = body.stream === true || String(body.stream).toLowerCase() === 'true' || body.stream_format === 'sse'
  switch (dialect) {
    case 'speech':
      return streamed
        ? streamResponse(soundEvents(body), pace, signal, [])
        : bytesResponse('audio/wav', piecesOf(soundOf(body)), pace, signal)
    case 'transcriptions':
    case 'translations': {
      if (streamed) return streamResponse(transcriptEvents(body), pace, signal, [])
      const text = plainTranscript(body)
      return text === undefined
        ? jsonResponse(transcriptAnswer(body), pace, signal)
        : bytesResponse('text/plain; charset=utf-8', [Buffer.from(text)], pace, signal)
    }
    case 'images':
    case 'image-edits':
    case 'image-variations': {
      const answer = picturesAnswer(body, { created: Math.floor(pace.clock.now() / 1_000) })
      const eventName = dialect === 'image-edits' ? 'image_edit' : 'image_generation'
      return streamed
        ? streamResponse(pictureEvents(answer, eventName), pace, signal, [])
        : jsonResponse(answer, pace, signal)
    }
    default:
      return undefined
  }
}
