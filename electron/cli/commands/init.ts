import { Option, type Command } from 'commander'
import { familyOf, ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import type { VaultStatus } from '../../../shared/domain/types.ts'
import type { Keyreeve } from '../../core/app.ts'
import { say, t } from '../../messages.ts'
import { dataFolderWarnings } from '../../core/data-folder.ts'
import { actAlone, type Run } from '../act.ts'
import type { Answer, CliIo } from '../io.ts'
import { examples } from '../options.ts'
import { findPassphrase, passphraseFile } from '../passphrase.ts'
import { noticeOnce, openFolder, openVault } from '../session.ts'

const kinds = { keychain: 'os', passphrase: 'passphrase' } as const
type Vault = keyof typeof kinds

const nameOf = (kind: VaultStatus['kind']): Vault => (kind === 'passphrase' ? 'passphrase' : 'keychain')

/** Creates the chosen vault. There is no automatic fallback. */
const setUp = async (io: CliIo, keyreeve: Keyreeve, vault: Vault): Promise<Result<null>> => {
  if (vault === 'keychain') {
    const opened = await openVault(io, keyreeve)
    if (opened.ok || familyOf(opened.error) !== 'keychain_unavailable') return opened
    return refuse('keychain_unavailable.init', { reason: say(opened.error) })
  }
  const passphrase = await findPassphrase(io, { fresh: true })
  if (!passphrase.ok) return passphrase
  const made = await keyreeve.vault.setUpPassphrase(passphrase.data)
  if (!made.ok) return made
  const opened = keyreeve.vault.current()
  return opened.ok ? ok(null) : opened
}

const init = async (io: CliIo, keyreeve: Keyreeve, asked: Vault | undefined): Promise<Result<Answer>> => {
  const { kind } = keyreeve.vault.status()
  const vault = asked ?? (kind === null ? (passphraseFile(io) ? 'passphrase' : 'keychain') : nameOf(kind))
  if (kind !== null && kind !== kinds[vault])
    return refuse(kind === 'passphrase' ? 'conflict.set_up_passphrase' : 'conflict.set_up_os', {
      home: io.home,
    })
  const opened = kind === null ? await setUp(io, keyreeve, vault) : await openVault(io, keyreeve)
  if (!opened.ok) return opened
  const created = kind === null
  const sentence = t(created ? `cli.set_up_${vault}` : `cli.already_set_up_${vault}`, { home: io.home })
  const warnings = dataFolderWarnings(io.home).map(say).join(' ')
  return ok({
    json: { home: io.home, vault, created },
    text: () => sentence,
    ...(warnings ? { note: warnings } : {}),
  })
}

export const addInit = (run: Run, program: Command): void => {
  const command = program
    .command('init')
    .summary(t('cli.help.init.summary'))
    .description(t('cli.help.init'))
    .addOption(new Option('--vault <kind>', t('cli.help.init.vault')).choices(Object.keys(kinds)))
  examples(command, [
    'keyreeve init',
    'keyreeve init --vault passphrase',
    'KEYREEVE_PASSPHRASE_FILE=~/.passphrase keyreeve init --vault passphrase',
  ])
  actAlone<{ vault?: Vault }>(run, command, async ({ vault, json }) => {
    const opened = await openFolder(run.io, noticeOnce(run.io, json === true, { init: vault !== 'keychain' }))
    if (!opened.ok) return opened
    try {
      return await init(run.io, opened.data, vault)
    } finally {
      await opened.data.close()
    }
  })
}
