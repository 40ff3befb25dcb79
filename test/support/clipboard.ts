import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Keyreeve } from '../../electron/core/app.ts'
import { TimedClipboard, type ClipboardPort } from '../../electron/core/deliveries/clipboard-timer.ts'
import { createClipboardDestination } from '../../electron/core/deliveries/destinations/clipboard.ts'

/** A clipboard in memory; `copies` counts the writes. */
export type MemoryClipboard = { text: string; copies: number; isStuck: boolean; readonly port: ClipboardPort }

export const memoryClipboard = (): MemoryClipboard => {
  const clipboard: MemoryClipboard = {
    text: '',
    copies: 0,
    isStuck: false,
    port: {
      hints: false,
      write: async (text) => {
        clipboard.text = text
        clipboard.copies += 1
      },
      buffers: [
        {
          readText: async () => clipboard.text,
          clear: async () => {
            if (!clipboard.isStuck) clipboard.text = ''
          },
        },
      ],
    },
  }
  return clipboard
}

/** A clipboard that survives the process, as a desktop's does: its text is stored in a file. */
export const fileClipboard = (file: string): ClipboardPort => ({
  hints: false,
  write: async (text) => writeFileSync(file, text),
  buffers: [
    {
      readText: async () => (existsSync(file) ? readFileSync(file, 'utf8') : ''),
      clear: async () => writeFileSync(file, ''),
    },
  ],
})

/** Connects a Keyreeve with a clipboard, as the app does with the desktop's. Timers do not keep the process alive. */
export const useClipboard = (
  { deliveries }: Pick<Keyreeve, 'deliveries'>,
  port: ClipboardPort,
): TimedClipboard => {
  const timed = new TimedClipboard(
    port,
    {
      monotonic: () => performance.now(),
      wall: () => Date.now(),
      after: (ms, run) => {
        const timer = setTimeout(run, ms).unref()
        return () => clearTimeout(timer)
      },
    },
    { listener: () => undefined, lifetimeMs: () => 30_000, onGone: () => deliveries.clipboardCleared() },
  )
  deliveries.useClipboard(createClipboardDestination(() => timed))
  return timed
}
