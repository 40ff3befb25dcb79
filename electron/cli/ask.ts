import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { escapeControls } from '../core/safe-text.ts'
import type { CliIo } from './io.ts'
import { Interrupted } from './usage-error.ts'

/** Where questions go: never between the data on stdout, unless nothing else can be seen. */
const screen = ({ stdout, stderr }: CliIo): NodeJS.WritableStream =>
  stderr.isTTY !== true && stdout.isTTY === true ? stdout : stderr

const silence = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() })

/**
 * Asks one question at the terminal and gives the line that was typed; empty when the input ended instead.
 * A hidden answer is not shown, nor remembered. Throws `Interrupted` on Ctrl-C.
 */
const ask = (io: CliIo, question: string, { hidden = false } = {}): Promise<string> => {
  const output = screen(io)
  const line = createInterface({
    input: io.stdin,
    output: hidden ? silence() : output,
    terminal: true,
    historySize: 0,
  })
  // Only now: the terminal shows what is typed until the line above has told it not to.
  output.write(escapeControls(question))
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      settle()
      line.close()
      if (hidden) output.write('\n')
    }
    line.once('line', (answer) => finish(() => resolve(answer)))
    line.once('SIGINT', () => finish(() => reject(new Interrupted())))
    line.once('close', () => resolve(''))
  })
}

/** Asks for something that nobody may read over a shoulder. */
export const askHidden = (io: CliIo, question: string): Promise<string> => ask(io, question, { hidden: true })

/** Asks whether to go on; anything but “y” or “yes” means no. */
export const askYes = async (io: CliIo, question: string): Promise<boolean> =>
  /^y(es)?$/i.test((await ask(io, `${question} [y/N] `)).trim())
