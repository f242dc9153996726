import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { open, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { RequestError } from '../../errors.ts'

export interface SpoolSettings {
  /** Where files go that are larger than memory should hold. */
  readonly folder: string
  /** Of all spools together, memory included. */
  readonly spaceBytes: number
}

/** Bytes of one upload, outside memory once they are many. */
export interface Spool {
  /** Throws `RequestError` 503 when the space for all uploads is full. Waits for the disk. */
  append(bytes: Uint8Array): Promise<void>
  /** How many there are. */
  length(): number
  read(offset: number, length: number): AsyncIterable<Uint8Array>
  /** Keeps the bytes until what is returned is called. */
  hold(): () => void
}

const memoryBytes = 1_024 ** 2
const pieceBytes = 64 * 1_024

/** Opens a spool, which is held once, by whoever opened it. */
export type Spools = () => { readonly spool: Spool; readonly release: () => void }

/** The room in which spools lie. It outlives a reload of the settings, after which those of before are still there. */
export type SpoolSpace = (settings: SpoolSettings) => Spools

export const createSpoolSpace = (): SpoolSpace => {
  let used = 0
  return ({ folder, spaceBytes }) => {
    const take = (bytes: number) => {
      if (used + bytes > spaceBytes) throw spaceFull()
      used += bytes
    }
    return () => {
      const spool = openSpool(folder, take, (bytes) => void (used -= bytes))
      return { spool, release: spool.hold() }
    }
  }
}

const openSpool = (folder: string, take: (bytes: number) => void, giveBack: (bytes: number) => void): Spool => {
  let memory: Buffer[] = []
  let file: Promise<FileHandle> | undefined
  let length = 0
  const hold = createHolds(() => {
    memory = []
    giveBack(length)
    void file?.then((handle) => handle.close()).catch(() => {})
  })
  const toFile = async (): Promise<FileHandle> => {
    const handle = await nameless(folder)
    try {
      await writeAll(handle, Buffer.concat(memory), 0)
    } catch (error) {
      await handle.close()
      throw error
    }
    memory = []
    return handle
  }
  return {
    length: () => length,
    hold,
    append: async (bytes) => {
      const release = hold()
      try {
        take(bytes.length)
        const at = length
        length += bytes.length
        if (file === undefined && length <= memoryBytes) memory.push(Buffer.from(bytes))
        else await onDisk(async () => writeAll(await (file ??= toFile()), bytes, at))
      } finally {
        release()
      }
    },
    async *read(offset, size) {
      const release = hold()
      try {
        if (file === undefined) yield Buffer.concat(memory).subarray(offset, offset + size)
        else yield* piecesOf(await file, offset, size)
      } finally {
        release()
      }
    },
  }
}

/** Counts who holds: once nobody does, what is held is gone for good. */
const createHolds = (onLast: () => void): Spool['hold'] => {
  let holders = 0
  let gone = false
  return () => {
    if (gone) throw new Error('The upload is gone: nobody kept it.')
    let held = true
    holders += 1
    return () => {
      if (!held) return
      held = false
      holders -= 1
      gone = holders === 0
      if (gone) onLast()
    }
  }
}

const onDisk = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    throw diskFault(error)
  }
}

/** A file that is gone from its folder before anything is in it: however the process ends, nothing stays behind. */
const nameless = async (folder: string): Promise<FileHandle> => {
  const path = join(folder, `reprise-upload-${randomUUID()}`)
  const handle = await open(path, 'wx+', 0o600)
  try {
    await unlink(path)
  } catch (error) {
    await handle.close()
    throw error
  }
  return handle
}

const writeAll = async (handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> => {
  let written = 0
  while (written < bytes.length)
    written += (await handle.write(bytes, written, bytes.length - written, at + written)).bytesWritten
}

async function* piecesOf(handle: FileHandle, offset: number, size: number): AsyncGenerator<Uint8Array> {
  let read = 0
  while (read < size) {
    const piece = Buffer.allocUnsafe(Math.min(pieceBytes, size - read))
    const { bytesRead } = await handle.read(piece, 0, piece.length, offset + read)
    if (bytesRead === 0) throw new Error('The upload on disk is shorter than it was.')
    read += bytesRead
    yield piece.subarray(0, bytesRead)
  }
}

const spaceFull = (): RequestError =>
  new RequestError({
    status: 503,
    kind: 'unavailable',
    code: 'uploads_full',
    message:
      'The space for uploads is full with those of other calls. Try again in a few seconds, or ask the operator to raise server.uploads.space.',
    retryAfterMs: 5_000,
  })

/** Full, read-only, or not there: nothing that the caller could mend, and another instance may do better. */
const diskFault = (error: unknown): RequestError =>
  new RequestError(
    {
      status: 503,
      kind: 'unavailable',
      code: 'uploads_unavailable',
      message:
        'The gateway cannot keep an upload on its disk; its log names the cause under this request id. Its operator has to look at the disk of server.uploads.folder; smaller uploads still work.',
      retryAfterMs: 30_000,
    },
    error,
  )
