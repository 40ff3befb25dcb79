import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** X11 has two selections: one pasted by Ctrl+V, one by a middle click. */
const selections = ['clipboard', 'primary'] as const
export type Selection = (typeof selections)[number]

/** What another program would paste now, according to xclip; null for nothing. */
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

/** Copies like another program, which keeps the selection in the background until someone else copies. */
export const copyElsewhere = async (selection: Selection, text: string): Promise<void> => {
  const child = spawn('xclip', ['-i', '-selection', selection], { stdio: ['pipe', 'ignore', 'ignore'] })
  child.stdin.end(text)
  await once(child, 'exit')
}
