import { Option, type Command } from 'commander'
import { displayName, prefix, roleId } from '../../../shared/operations/fields.ts'
import type { Account } from '../../../shared/domain/types.ts'
import { ok, refuse } from '../../../shared/domain/errors.ts'
import { t } from '../../messages.ts'
import { act, type Run } from '../act.ts'
import type { Answer, Look, StyledText } from '../io.ts'
import { examples } from '../options.ts'
import { parsedBy } from '../parsers.ts'
import { pairs, table } from '../table.ts'
import { listOf } from '../words.ts'

const types = { user: 'user', service: 'service_account' } as const

const typeWord = ({ type: kind, isYou }: Account): string => {
  const type = t(`cli.account.${kind}`)
  return isYou ? t('cli.account.you', { type }) : type
}

const asTable = (look: Look, accounts: readonly Account[]): StyledText =>
  table(
    look,
    [
      t('cli.heading.account'),
      t('cli.heading.type'),
      t('cli.heading.roles'),
      t('cli.heading.keys_test'),
      t('cli.heading.keys_production'),
    ],
    accounts.map((account) => [
      { text: account.name },
      account.damaged
        ? { text: t('cli.account.damaged', { type: typeWord(account) }), format: 'red' }
        : { text: typeWord(account) },
      { text: account.roles.join(' ') },
      { text: String(account.activeKeys.test) },
      { text: String(account.activeKeys.production) },
    ]),
  )

const addList = (run: Run, accounts: Command): void => {
  const list = examples(
    accounts
      .command('list')
      .description(t('cli.help.accounts.list'))
      .option('--archived', t('cli.help.accounts.list.archived')),
    ['keyreeve accounts list', 'keyreeve accounts list --archived --json'],
  )
  act<{ archived?: boolean }>(
    run,
    list,
    async ({ perform, options }) => {
      const found = await perform('accounts.list', { archived: options.archived })
      return found.ok ? ok({ json: found.data, text: (look) => asTable(look, found.data) }) : found
    },
    { reading: true },
  )
}

const answerOf = (account: Account): Answer => ({
  json: account,
  text: (look) =>
    pairs(look, [
      [t('cli.label.name'), account.name],
      [t('cli.label.type'), typeWord(account)],
      [t('cli.label.roles'), listOf(account.roles)],
      [t('cli.label.prefix'), account.prefix],
      [t('cli.label.id'), account.id],
    ]),
})

/** Repeatable, or with several values: `--role a --role b`, `--role a b`. */
const roleList = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  parsedBy(roleId)(value),
]

const addCreate = (run: Run, accounts: Command): void => {
  const create = accounts
    .command('create')
    .description(t('cli.help.accounts.create'))
    .addOption(
      new Option('--type <type>', t('cli.help.accounts.type'))
        .choices(Object.keys(types))
        .makeOptionMandatory(),
    )
    .requiredOption('--name <name>', t('cli.help.accounts.name'), parsedBy(displayName))
    .requiredOption('--role <role...>', t('cli.help.accounts.role'), roleList)
    .option('--prefix <letters>', t('cli.help.accounts.prefix'), parsedBy(prefix))
  examples(create, [
    'keyreeve accounts create --type service --name event-service --role event_ingestor',
    'keyreeve accounts create --type user --name Ada --role all_reader --role event_ingestor',
  ])
  act<{ type: keyof typeof types; name: string; role: readonly string[]; prefix?: string }>(
    run,
    create,
    async ({ perform, options }) => {
      const made = await perform('accounts.create', {
        type: types[options.type],
        name: options.name,
        roles: [...options.role],
        prefix: options.prefix,
      })
      if (!made.ok) return made
      return ok(answerOf(made.data))
    },
  )
}

const addRepair = (run: Run, accounts: Command): void => {
  const repair = accounts
    .command('repair')
    .argument('<account>', t('cli.help.accounts.argument'))
    .description(t('cli.help.accounts.repair'))
    .requiredOption('--name <name>', t('cli.help.accounts.name'), parsedBy(displayName))
    .requiredOption('--role <role...>', t('cli.help.accounts.role'), roleList)
    .option('--prefix <letters>', t('cli.help.accounts.prefix'), parsedBy(prefix))
  examples(repair, [
    'keyreeve accounts repair you --name you --role super_admin',
    'keyreeve accounts repair event-service --name event-service --role event_ingestor --prefix evs',
  ])
  act<{ name: string; role: readonly string[]; prefix?: string }>(
    run,
    repair,
    async ({ perform, options }, account) => {
      const found = await perform('accounts.find', { name: account })
      if (!found.ok) return found
      const { id } = found.data
      const accounts = await perform('accounts.list', {})
      if (!accounts.ok) return accounts
      const damaged = accounts.data.some((each) => each.id === id && each.damaged)
      if (!damaged) return refuse('conflict.account_intact', { name: account })
      const saved = await perform('accounts.update', {
        id,
        name: options.name,
        roles: [...options.role],
        prefix: options.prefix,
      })
      return saved.ok ? ok(answerOf(saved.data)) : saved
    },
  )
}

export const addAccounts = (run: Run, program: Command): void => {
  const accounts = program
    .command('accounts')
    .summary(t('cli.help.accounts.summary'))
    .description(t('cli.help.accounts'))
  addList(run, accounts)
  addCreate(run, accounts)
  addRepair(run, accounts)
}
