import type { Command } from 'commander'
import { displayName, type Expiration } from '../../../shared/operations/fields.ts'
import { defaultExpiration } from '../../../shared/domain/expiration.ts'
import type { Key } from '../../../shared/domain/types.ts'
import { ok } from '../../../shared/domain/errors.ts'
import { act, type Run } from '../act.ts'
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
    .description('Creates a key with the roles that its account has now. They never change afterwards.')
    .requiredOption('--account <account>', 'who it acts for: the name of an account, or its id')
    .requiredOption('--name <name>', 'its name, unique in the environment', parsedBy(displayName))
    .option(
      '--expires <when>',
      'never, 1h, 1d, 7d, 30d, 90d or a date (default: 90d in production, never in test)',
      parseExpiration,
    )
    .option('--no-keep', 'do not keep the secret: it can be seen this once only')
    .option('--print', 'print the secret to stdout, and nothing else; without this it is never shown')
  examples(create, [
    'keyreeve keys create --account you --name test-worker --print',
    'keyreeve keys create --account event-service --name production-event-service --env production --expires 30d',
    'keyreeve keys create --account you --name test-import --expires 2027-01-31 --print --json',
  ])
  act<Options>(run, create, async ({ perform, environment, options }) => {
    const { name, keep, print = false, expires = defaultExpiration(environment) } = options
    if (!keep && !print)
      throw new UsageError(
        'With --no-keep and without --print the secret would be lost at once. Add --print, or leave --no-keep out.',
      )
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
        `“${key.name}” is a key of ${key.account.name} in ${environment}, with ${listOf(key.roles)}. Its secret is ${keep ? 'kept, and ' : ''}shown this once:`,
      ),
    )
  })
}
