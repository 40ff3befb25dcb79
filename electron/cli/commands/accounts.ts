import { Option, type Command } from 'commander'
import { displayName, prefix, roleId } from '../../../shared/operations/fields.ts'
import type { Account } from '../../../shared/domain/types.ts'
import { ok, refuse } from '../../../shared/domain/errors.ts'
import { act, type Run } from '../act.ts'
import type { Answer, Look, StyledText } from '../io.ts'
import { examples } from '../options.ts'
import { parsedBy } from '../parsers.ts'
import { pairs, table } from '../table.ts'
import { listOf } from '../words.ts'

const types = { user: 'user', service: 'service_account' } as const

const typeWord = ({ type, isYou }: Account): string =>
  `${type === 'user' ? 'user' : 'service'}${isYou ? ' (you)' : ''}`

const asTable = (look: Look, accounts: readonly Account[]): StyledText =>
  table(
    look,
    ['ACCOUNT', 'TYPE', 'ROLES', 'KEYS: TEST', 'PRODUCTION'],
    accounts.map((account) => [
      { text: account.name },
      account.damaged
        ? { text: `${typeWord(account)}, damaged`, format: 'red' }
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
      .description('Lists the accounts, with how many active keys each has.')
      .option('--archived', 'archived ones, too'),
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
      ['Name', account.name],
      ['Type', typeWord(account)],
      ['Roles', listOf(account.roles)],
      ['Prefix', account.prefix],
      ['Id', account.id],
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
    .description('Creates an account. Keys made for it get the roles that it has at that moment.')
    .addOption(
      new Option('--type <type>', 'a program, or a person').choices(Object.keys(types)).makeOptionMandatory(),
    )
    .requiredOption('--name <name>', 'its name', parsedBy(displayName))
    .requiredOption('--role <role...>', 'the roles that it has; give several, or repeat it', roleList)
    .option('--prefix <letters>', 'what its secrets begin with (default: kr)', parsedBy(prefix))
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
    .argument('<account>', 'the name of the account as it is listed, or its id')
    .description(
      'Saves an account again whose record is damaged or was changed by another program. Nothing of that record is used: its name and roles are the ones given here.',
    )
    .requiredOption('--name <name>', 'its name', parsedBy(displayName))
    .requiredOption('--role <role...>', 'the roles that it has; give several, or repeat it', roleList)
    .option('--prefix <letters>', 'what its secrets begin with (default: kr)', parsedBy(prefix))
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
    .summary('list, create and repair the people and programs that keys act for')
    .description('Accounts: the people and programs that keys act for.')
  addList(run, accounts)
  addCreate(run, accounts)
  addRepair(run, accounts)
}
