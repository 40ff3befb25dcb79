import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** X11 has two: what Ctrl+V pastes, and what a middle click pastes. */
const selections = ['clipboard', 'primary'] as const
export type Selection = (typeof selections)[number]

/** What another program would paste now; null when there is nothing. Asks the X server through xclip. */
const pasted = async (selection: Selection): Promise<string | null> => {
  const child = spawn('timeout', ['5', 'xclip', '-o', '-selection', selection], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const [code] = (await once(child, 'close')) as [number]
  const text = Buffer.concat(chunks).toString('utf8')
  return code === 0 && text !== '' ? text : null
}

/** Both selections. */
export const pastedBoth = async (): Promise<Record<Selection, string | null>> => ({
  clipboard: await pasted('clipboard'),
  primary: await pasted('primary'),
})

/** Copies as another program does. It goes on holding the selection in the background until somebody else copies. */
export const copyElsewhere = async (selection: Selection, text: string): Promise<void> => {
  const child = spawn('xclip', ['-i', '-selection', selection], { stdio: ['pipe', 'ignore', 'ignore'] })
  child.stdin.end(text)
  await once(child, 'exit')
}
