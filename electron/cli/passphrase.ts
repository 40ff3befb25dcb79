import { readFileSync, statSync } from 'node:fs'
import { ok, refuse, type Result } from '../../shared/domain/errors.ts'
import type { CodeTaking } from '../../shared/messages/message.ts'
import { Secret } from '../core/secret.ts'
import { t } from '../messages.ts'
import { askHidden } from './ask.ts'
import { isInteractive, type CliIo } from './io.ts'

const passphraseVariable = 'KEYREEVE_PASSPHRASE_FILE'

const longest = 1024

const reasons: Readonly<Record<string, CodeTaking>> = {
  ENOENT: 'cli.passphrase_file_missing',
  EACCES: 'cli.passphrase_file_denied',
  EISDIR: 'cli.passphrase_file_folder',
}

/** The file named by the environment; undefined if there is none. */
export const passphraseFile = ({ env }: CliIo): string | undefined => env[passphraseVariable] || undefined

/** A warning when others on this machine can read the file (by default the vault's); undefined when they cannot, or where files have no such modes. */
export const looseModeWarning = (io: CliIo, file = passphraseFile(io)): string | undefined => {
  const found =
    file === undefined || process.platform === 'win32' ? undefined : statSync(file, { throwIfNoEntry: false })
  const loose = found?.isFile() === true && found.uid === process.getuid?.() && (found.mode & 0o077) !== 0
  return loose && file !== undefined ? t('cli.passphrase_file_readable', { file }) : undefined
}

/**
 * The passphrase in `file`, without the trailing line break that editors add. Refuses `keychain_locked` or `passphrase_wrong`, naming the
 * variable or option that named the file.
 */
export const readPassphrase = (file: string, namedBy: string): Result<Secret> => {
  try {
    const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
    if (text !== '' && text.length <= longest) return ok(new Secret(text))
    return refuse(text === '' ? 'passphrase_wrong.empty_file' : 'passphrase_wrong.large_file', {
      file,
      variable: namedBy,
    })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    const known = reasons[code]
    return refuse('keychain_locked.passphrase_file', {
      file,
      variable: namedBy,
      reason: known ? t(known) : code,
    })
  }
}

/** Asks for a passphrase at the terminal; twice for a `fresh` one, because typos are not visible. Refuses when there is none. */
export const askPassphrase = async (
  io: CliIo,
  fresh: boolean,
  question: CodeTaking = fresh ? 'cli.ask.new_passphrase' : 'cli.ask.passphrase',
): Promise<Result<Secret>> => {
  const passphrase = await askHidden(io, t(question))
  if (passphrase === '') return refuse('keychain_locked.no_passphrase')
  if (fresh && (await askHidden(io, t('cli.ask.passphrase_again'))) !== passphrase)
    return refuse('passphrase_wrong.mismatch')
  return ok(new Secret(passphrase))
}

/**
 * The passphrase of the vault: from the file that `KEYREEVE_PASSPHRASE_FILE` names, or typed at the terminal.
 * Refuses `keychain_locked` or `passphrase_wrong` when there is none.
 */
export const findPassphrase = async (io: CliIo, { fresh = false } = {}): Promise<Result<Secret>> => {
  const file = passphraseFile(io)
  if (file !== undefined) return readPassphrase(file, passphraseVariable)
  if (isInteractive(io)) return askPassphrase(io, fresh)
  return refuse('keychain_locked.needs_passphrase', { variable: passphraseVariable })
}
