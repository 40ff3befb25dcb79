import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { escapeControls } from '../core/safe-text.ts'
import { t } from '../messages.ts'
import { refuseAgentIn } from './agent.ts'
import { type CliIo, isInteractive } from './io.ts'
import { Interrupted } from './exit-codes.ts'
import { ok, refuse, refuseField, type Result } from '../../shared/domain/errors.ts'
import type { Environment } from '../../shared/domain/types.ts'
import type { OperationName } from '../../shared/operations/index.ts'

/** Where questions are shown: not on stdout among the data, unless only stdout is a terminal. */
const screen = ({ stdout, stderr }: CliIo): NodeJS.WritableStream =>
  stderr.isTTY !== true && stdout.isTTY === true ? stdout : stderr

const silence = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() })

/**
 * Asks a question at the terminal and returns the line that was typed; empty at the end of the input.
 * A hidden answer is neither shown nor kept in the history. Throws `Interrupted` on Ctrl-C.
 */
const ask = (io: CliIo, question: string, { hidden = false } = {}): Promise<string> => {
  const output = screen(io)
  const line = createInterface({
    input: io.stdin,
    output: hidden ? silence() : output,
    terminal: true,
    historySize: 0,
  })
  // Not earlier: the terminal echoes what is typed until the line above disables that.
  output.write(`${escapeControls(question)} `)
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

/** Asks without showing what is typed. */
export const askHidden = (io: CliIo, question: string): Promise<string> => ask(io, question, { hidden: true })

/** Asks for a line of text. */
export const askText = (io: CliIo, question: string): Promise<string> => ask(io, question)

/** Asks a yes-or-no question; anything but “y” or “yes” means no. */
export const askYes = async (io: CliIo, question: string): Promise<boolean> =>
  /^y(es)?$/i.test((await ask(io, t('cli.ask', { question }))).trim())

/** The maximum length of an imported secret, plus a line break. */
const longest = 65_536 + 2

/** Reads all of standard input; null if it has more than `limit` bytes. */
export const readAll = async (stdin: NodeJS.ReadableStream, limit: number): Promise<Buffer | null> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > limit) return null
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

/**
 * Reads the secret from standard input, without a trailing line break; at a terminal it asks for it without showing it. Refuses
 * `secret_unstorable` for bytes that are no text, because decoding would replace some of them.
 */
export const readSecretInput = async (io: CliIo): Promise<Result<string>> => {
  if (isInteractive(io)) return ok(await askHidden(io, t('cli.ask.secret')))
  const bytes = await readAll(io.stdin, longest)
  if (!bytes) return refuse('invalid_input.stdin_too_large')
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return ok(text.replace(/\r?\n$/, ''))
  } catch {
    return refuseField('secret', 'secret_unstorable.not_utf8')
  }
}

/**
 * Asks a person at a terminal for confirmation. `--yes` confirms in advance, and so does a script, which has no terminal. Refuses
 * `confirmation_required` when the answer is no.
 */
export const confirmed = async (
  io: CliIo,
  { yes = false }: { readonly yes?: boolean },
  question: string,
): Promise<Result<true>> => {
  if (yes || !isInteractive(io) || (await askYes(io, question))) return ok(true)
  return refuse('confirmation_required.cli')
}

/**
 * Whether `name` is confirmed for `environment`, to be passed to `perform`; false when it needs no confirmation. Refuses what
 * `confirmed` refuses.
 */
export const confirmedFor = async (
  io: CliIo,
  options: { readonly yes?: boolean },
  name: OperationName,
  environment: Environment,
  question: string,
): Promise<Result<{ readonly confirmed: boolean }>> => {
  const { mustConfirm } = await import('../../shared/operations/index.ts')
  if (!mustConfirm(name, environment)) return ok({ confirmed: false })
  const allowed = refuseAgentIn(io.env, environment)
  if (!allowed.ok) return allowed
  const answer = await confirmed(io, options, question)
  return answer.ok ? ok({ confirmed: true }) : answer
}
