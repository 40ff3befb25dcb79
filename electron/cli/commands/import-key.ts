import type { Command } from 'commander'
import { defaultExpiration } from '../../../shared/domain/expiration.ts'
import { ok } from '../../../shared/domain/errors.ts'
import { displayName, type Expiration } from '../../../shared/operations/fields.ts'
import { t } from '../../messages.ts'
import { act, type Run } from '../act.ts'
import { refuseAgentIn } from '../agent.ts'
import { readSecretInput } from '../ask.ts'
import { explainUnclear, withImportAnswer, type ImportOptions } from '../import-answer.ts'
import { examples } from '../options.ts'
import { parsedBy, parseExpiration } from '../parsers.ts'
import { describeKey, listOf } from '../words.ts'

type Options = ImportOptions & {
  readonly account: string
  readonly name: string
  readonly expires?: Expiration
}

export const addImportKey = (run: Run, keys: Command): void => {
  const command = keys
    .command('import')
    .description(t('cli.help.keys.import'))
    .requiredOption('--account <account>', t('cli.help.keys.create.account'))
    .requiredOption('--name <name>', t('cli.help.keys.create.name'), parsedBy(displayName))
    .option('--expires <when>', t('cli.help.keys.create.expires'), parseExpiration)
  withImportAnswer(command)
  examples(command, [
    'keyreeve keys import --account you --name test-payments < secret.txt',
    'keyreeve keys import --account payments --name production-payments --env production --expires 2027-01-31',
  ])
  act<Options>(run, command, async ({ io, perform, environment, options }) => {
    const { name, value, otherEnvironment, expires = defaultExpiration(environment) } = options
    const allowed = refuseAgentIn(io.env, environment)
    if (!allowed.ok) return allowed
    // Before the secret is asked for.
    const account = await perform('accounts.find', { name: options.account })
    if (!account.ok) return account
    const secret = await readSecretInput(io)
    if (!secret.ok) return secret
    const imported = await perform('keys.import', {
      name,
      accountId: account.data.id,
      environment,
      expiration: expires,
      secret: secret.data,
      as: value,
      otherEnvironment,
    })
    if (!imported.ok) return explainUnclear(imported.error)
    const key = imported.data
    return ok({
      json: { key },
      note: t('cli.imported', { name, account: key.account.name, environment, roles: listOf(key.roles) }),
      text: (look) => describeKey(look, key),
    })
  })
}
