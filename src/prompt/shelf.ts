import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../errors.ts'
import { PromptFileError } from '../prompt.ts'
import type { Prompt, PromptShelf } from '../prompt.ts'
import { loadPrompt } from './load.ts'
import { shapeOf } from './own-path.ts'

export interface ShelfSettings {
  /** Where the files lie. */
  readonly folder: string
  /** Told once of each fault, and of files that came, changed or went. */
  onFault(fault: PromptFileError, keptServing: boolean): void
  onChange(changed: readonly string[]): void
}

/** A file as it was last looked at. */
interface Slot {
  /** Tells whether the file is another than before. */
  readonly stamp: string
  /** The last version of it that could be used. */
  readonly prompt: Prompt | undefined
  readonly fault: PromptFileError | undefined
}

/** Files of a folder beyond this number are not read: a wrong `prompts.path` must not load a disk. */
const maxFiles = 1_000
const maxFileBytes = 1_048_576

/** Reads the folder and keeps what it read: a file that turns bad goes on serving as it last was. A folder that is missing is empty. */
export const openShelf = async (settings: ShelfSettings): Promise<PromptShelf> => {
  let slots: ReadonlyMap<string, Slot> = new Map()
  let running: Promise<void> | undefined
  const look = async () => {
    const before = slots
    slots = withoutClashes(await readSlots(settings.folder, before))
    report(before, slots, settings)
  }
  const shelf: PromptShelf = {
    all: () => prompts(slots),
    versions: (name) => prompts(slots).filter((prompt) => prompt.name === name),
    faults: () => [...slots.values()].flatMap(({ fault }) => (fault === undefined ? [] : [fault])),
    refresh: () => (running ??= look().finally(() => (running = undefined))),
  }
  await shelf.refresh()
  return shelf
}

const prompts = (slots: ReadonlyMap<string, Slot>): readonly Prompt[] =>
  [...slots.values()].flatMap(({ prompt }) => (prompt === undefined ? [] : [prompt]))

const readSlots = async (folder: string, before: ReadonlyMap<string, Slot>): Promise<ReadonlyMap<string, Slot>> => {
  const files = await promptFiles(folder)
  // Unreadable now is no reason to forget what was read: only a folder that is gone is empty.
  if (files === undefined) return before
  const read = files.map(async (file) => [file, await readSlot(folder, file, before.get(file))] as const)
  return new Map(await Promise.all(read))
}

const promptFiles = async (folder: string): Promise<readonly string[] | undefined> => {
  try {
    const names = await readdir(folder)
    return names
      .filter((name) => name.endsWith('.prompt') && !name.startsWith('.'))
      .toSorted()
      .slice(0, maxFiles)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? [] : undefined
  }
}

const readSlot = async (folder: string, file: string, before: Slot | undefined): Promise<Slot> => {
  try {
    const { mtimeMs, size, ino } = await stat(join(folder, file))
    const stamp = `${mtimeMs} ${size} ${ino}`
    if (stamp === before?.stamp) return before
    return await readNew(folder, { file, size, stamp }, before)
  } catch (error) {
    const reason = messageOf(error)
    return { stamp: '', prompt: before?.prompt, fault: new PromptFileError(file, `cannot be read: ${reason}`) }
  }
}

interface FoundFile {
  readonly file: string
  readonly size: number
  readonly stamp: string
}

const readNew = async (folder: string, { file, size, stamp }: FoundFile, before: Slot | undefined): Promise<Slot> => {
  try {
    if (size > maxFileBytes) throw new PromptFileError(file, `is larger than ${maxFileBytes} bytes`)
    const prompt = await loadPrompt(file, await readFile(join(folder, file), 'utf8'))
    return { stamp, prompt, fault: undefined }
  } catch (error) {
    if (error instanceof PromptFileError) return { stamp, prompt: before?.prompt, fault: error }
    throw error
  }
}

/** Of two files with one id or one path, the first by name stays. */
const withoutClashes = (slots: ReadonlyMap<string, Slot>): ReadonlyMap<string, Slot> => {
  const taken = new Map<string, string>()
  return new Map(
    [...slots].map(([file, slot]) => {
      if (slot.prompt === undefined) return [file, slot]
      const { id, name, serving } = slot.prompt
      // Versions of one prompt may share its path: which of them answers is chosen as at /prompts/<name>.
      const claims = [
        [`version ${id}`, file],
        ...(serving.path === undefined ? [] : [[`path ${shapeOf(serving.path)}`, name]]),
      ]
      const clash = claims.find(([claim = '', holder]) => (taken.get(claim) ?? holder) !== holder)
      if (clash !== undefined) {
        const reason = `the ${clash[0]} belongs to ${taken.get(clash[0] ?? '')} already`
        return [file, { stamp: '', prompt: undefined, fault: new PromptFileError(file, reason) }]
      }
      for (const [claim = '', holder = ''] of claims) taken.set(claim, holder)
      return [file, slot]
    }),
  )
}

const report = (
  before: ReadonlyMap<string, Slot>,
  now: ReadonlyMap<string, Slot>,
  { onFault, onChange }: ShelfSettings,
): void => {
  const changed: string[] = [...before.keys()].filter((file) => !now.has(file))
  for (const [file, { prompt, fault }] of now) {
    const known = before.get(file)
    if (fault !== undefined && fault.message !== known?.fault?.message) onFault(fault, prompt !== undefined)
    if (fault === undefined && prompt !== known?.prompt) changed.push(file)
  }
  if (changed.length > 0) onChange(changed)
}
