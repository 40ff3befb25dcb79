import type { Command } from 'commander'
import { displayName, type Expiration } from '../../../shared/operations/fields.ts'
import { defaultExpiration } from '../../../shared/domain/expiration.ts'
import type { Key } from '../../../shared/domain/types.ts'
import { ok } from '../../../shared/domain/errors.ts'
import { t } from '../../messages.ts'
import { act, type Run } from '../act.ts'
import { refuseAgentIn } from '../agent.ts'
import type { Answer } from '../io.ts'
import { examples } from '../options.ts'
import { parsedBy, parseExpiration } from '../parsers.ts'
import { UsageError } from '../exit-codes.ts'
import { describeKey, listOf } from '../words.ts'

type Options = {
  readonly account: string
  readonly name: string
  readonly expires?: Expiration
  readonly keep: boolean
  readonly print?: boolean
}

/** With `print`, stdout gets nothing but the secret, so that it can be piped; the information for people goes to stderr. */
const newSecretAnswer = (key: Key, secret: string, print: boolean, more: object, note: string): Answer => ({
  json: { key, secret: print ? secret : null, ...more },
  ...(print ? { note } : {}),
  text: (look) => (print ? secret : describeKey(look, key)),
})

export const addCreateKey = (run: Run, keys: Command): void => {
  const create = keys
    .command('create')
    .description(t('cli.help.keys.create'))
    .requiredOption('--account <account>', t('cli.help.keys.create.account'))
    .requiredOption('--name <name>', t('cli.help.keys.create.name'), parsedBy(displayName))
    .option('--expires <when>', t('cli.help.keys.create.expires'), parseExpiration)
    .option('--no-keep', t('cli.help.keys.create.no_keep'))
    .option('--print', t('cli.help.keys.create.print'))
  examples(create, [
    'keyreeve keys create --account you --name test-worker --print',
    'keyreeve keys create --account event-service --name production-event-service --env production --expires 30d',
    'keyreeve keys create --account you --name test-import --expires 2027-01-31 --print --json',
  ])
  act<Options>(run, create, async ({ io, perform, environment, options }) => {
    const { name, keep, print = false, expires = defaultExpiration(environment) } = options
    if (!keep && !print) throw new UsageError(t('cli.usage.secret_lost'))
    const allowed = refuseAgentIn(io.env, environment)
    if (!allowed.ok) return allowed
    const account = await perform('accounts.find', { name: options.account })
    if (!account.ok) return account
    const made = await perform('keys.create', {
      name,
      accountId: account.data.id,
      environment,
      expiration: expires,
      keep,
    })
    if (!made.ok) return made
    const { key, secret } = made.data
    return ok(
      newSecretAnswer(
        key,
        secret,
        print,
        {},
        t(keep ? 'cli.created_kept' : 'cli.created_not_kept', {
          name: key.name,
          account: key.account.name,
          environment,
          roles: listOf(key.roles),
        }),
      ),
    )
  })
}
