import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { escapeControls } from '../core/safe-text.ts'
import { type CliIo, isAttended } from './io.ts'
import { Interrupted } from './exit-codes.ts'
import { ok, refuse, type Result } from '../../shared/domain/errors.ts'
import type { Environment } from '../../shared/domain/types.ts'
import { mustConfirm, type OperationName } from '../../shared/operations/index.ts'

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

/** As long as an imported secret may be, and its line break. */
const longest = 65_536 + 2

const readAll = async (stdin: NodeJS.ReadableStream): Promise<Buffer | null> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > longest) return null
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

/** The secret on standard input, without the line break at its end; asked for, unseen, where that is a terminal. */
export const readSecretInput = async (io: CliIo): Promise<Result<string>> => {
  if (isAttended(io)) return ok(await askHidden(io, 'Secret of the key: '))
  const bytes = await readAll(io.stdin)
  if (!bytes) return refuse('invalid_input.stdin_too_large')
  return ok(bytes.toString('utf8').replace(/\r?\n$/, ''))
}

/**
 * One rule for all that asks first: a person at a terminal is asked once; `--yes` says yes beforehand, and so does a script,
 * which has no terminal. Refuses `confirmation_required` when the answer is no.
 */
const confirmed = async (
  io: CliIo,
  { yes = false }: { readonly yes?: boolean },
  question: string,
): Promise<Result<true>> => {
  if (yes || !isAttended(io) || (await askYes(io, question))) return ok(true)
  return refuse('confirmation_required.cli')
}

/**
 * Whether `name` may be done in `environment`, for `perform`: confirmed by whoever runs the command, or not in need of it.
 * Refuses what `confirmed` refuses.
 */
export const confirmedFor = async (
  io: CliIo,
  options: { readonly yes?: boolean },
  name: OperationName,
  environment: Environment,
  question: string,
): Promise<Result<{ readonly confirmed: boolean }>> => {
  if (!mustConfirm(name, environment)) return ok({ confirmed: false })
  const answer = await confirmed(io, options, question)
  return answer.ok ? ok({ confirmed: true }) : answer
}
