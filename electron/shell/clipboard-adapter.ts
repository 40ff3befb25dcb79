import type { ClipboardBuffer, ClipboardPort } from '../core/deliveries/clipboard-timer.ts'

/** The clipboard of Electron 43 and earlier: synchronous, with the selection as an argument. */
type EarlierClipboard = {
  readText(type?: 'selection'): string
  writeText(text: string): void
  clear(type?: 'selection'): void
}

/** The clipboard of Electron 44 and later, modelled on the W3C's (breaking-changes.md, 44.0): promises, with the selection as a property. */
type LaterClipboard<Item> = {
  readText(): Promise<string>
  writeText(text: string): Promise<void>
  write(items: Item[]): Promise<void>
  clear(): void
  readonly selection?: { readText(): Promise<string>; clear(): void } | undefined
}

/** The parts of Electron's module that are used; `ClipboardItem` exists since 44. */
export type ClipboardModule<Item> = {
  readonly clipboard: EarlierClipboard | LaterClipboard<Item>
  readonly ClipboardItem?: (new (items: Record<string, string | Blob>) => Item) | undefined
}

/**
 * Creates the port for whichever clipboard this Electron has, judging by the module and not by its version.
 * Only the later clipboard can write text and hints together. With the earlier one a hint would replace the text, so none are written.
 */
export function createClipboardPort<Item>(
  { clipboard, ClipboardItem }: ClipboardModule<Item>,
  platform: NodeJS.Platform,
): ClipboardPort {
  if (ClipboardItem === undefined || !isLater(clipboard))
    return earlierPort(clipboard as EarlierClipboard, platform)
  const buffers = [bufferOf(clipboard), ...(clipboard.selection ? [bufferOf(clipboard.selection)] : [])]
  const marks = hintsFor(platform)
  const write = async (text: string): Promise<void> =>
    clipboard.write([new ClipboardItem({ 'text/plain': text, ...marks })])
  return { hints: Object.keys(marks).length > 0, write, buffers }
}

/** Before 44, `write` took an object, and there was a `writeBuffer`. */
const isLater = <Item>(
  clipboard: EarlierClipboard | LaterClipboard<Item>,
): clipboard is LaterClipboard<Item> => 'write' in clipboard && !('writeBuffer' in clipboard)

function earlierPort(clipboard: EarlierClipboard, platform: NodeJS.Platform): ClipboardPort {
  const buffer = (type?: 'selection'): ClipboardBuffer => ({
    readText: async () => clipboard.readText(type),
    clear: async () => clipboard.clear(type),
  })
  return {
    hints: false,
    write: async (text) => clipboard.writeText(text),
    // On X11, writing the clipboard also writes the selection, but clearing it does not clear the selection (Electron 33).
    buffers: platform === 'linux' ? [buffer(), buffer('selection')] : [buffer()],
  }
}

const bufferOf = (part: { readText(): Promise<string>; clear(): void }): ClipboardBuffer => ({
  readText: async () => part.readText(),
  clear: async () => part.clear(),
})

/** The hints with which password managers ask clipboard managers not to record a text, as Electron's raw formats. */
function hintsFor(platform: NodeJS.Platform): Record<string, string | Blob> {
  const raw = (format: string): string => `electron application/osclipboard;format="${format}"`
  if (platform === 'linux') return { [raw('x-kde-passwordManagerHint')]: 'secret' }
  // nspasteboard.org: only the type matters, whatever its content.
  if (platform === 'darwin') return { [raw('org.nspasteboard.ConcealedType')]: '1' }
  if (platform !== 'win32') return {}
  const no = new Blob([new Uint8Array(4)]) // a DWORD of 0
  return {
    [raw('ExcludeClipboardContentFromMonitorProcessing')]: '1',
    [raw('CanIncludeInClipboardHistory')]: no,
    [raw('CanUploadToCloudClipboard')]: no,
  }
}
