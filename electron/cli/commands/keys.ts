import type { Command } from 'commander'
import {
  listWindowLimit,
  type Environment,
  type Key,
  type KeyDetail,
  type Placement,
} from '../../../shared/domain/types.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import { act, findKey, type Run, type Tools } from '../act.ts'
import type { Look, StyledText } from '../io.ts'
import { examples } from '../options.ts'
import { table } from '../table.ts'
import { day, describeKey, differenceOf, moment, statusCell } from '../words.ts'

const asTable = (look: Look, keys: readonly Key[]): StyledText =>
  table(
    look,
    ['NAME', 'STATUS', 'ACCOUNT', 'ENDS WITH', 'EXPIRES', 'LAST USED'],
    keys.map((key) => [
      { text: key.name },
      statusCell(key.status),
      { text: key.account.name },
      { text: key.hint.replace(/^.*•/, '…') },
      { text: day(key.expiresAt) },
      { text: day(key.lastUsedAt) },
    ]),
  )

/** Every key of an environment, read in parts. A key that moves in the meantime is listed once. */
const readAll = async (
  perform: Tools<object>['perform'],
  environment: Environment,
  deleted: boolean,
): Promise<Result<readonly Key[]>> => {
  const keys = new Map<string, Key>()
  for (let offset = 0; ; offset += listWindowLimit) {
    const part = await perform('keys.query', {
      environment,
      filters: { status: deleted ? 'any' : 'not_deleted' },
      window: { offset, limit: listWindowLimit },
    })
    if (!part.ok) return part
    for (const key of part.data.rows) keys.set(key.id, key)
    if (part.data.rows.length < listWindowLimit) return ok([...keys.values()])
  }
}

const addList = (run: Run, keys: Command): void => {
  const list = examples(
    keys
      .command('list')
      .description('Lists the keys of one environment, newest first.')
      .option('--deleted', 'deleted ones, too'),
    ['keyreeve keys list', 'keyreeve keys list --env production --json'],
  )
  act<{ deleted?: boolean }>(
    run,
    list,
    async ({ perform, environment, options }) => {
      const listed = await readAll(perform, environment, options.deleted === true)
      if (!listed.ok) return listed
      const found = listed.data
      return ok({
        json: found,
        text: (look) => (found.length > 0 ? asTable(look, found) : ''),
        ...(found.length > 0
          ? {}
          : { note: `There are no keys in ${environment} yet. Make one with: keyreeve keys create` }),
      })
    },
    { reading: true },
  )
}

const describe = (look: Look, key: KeyDetail): StyledText =>
  describeKey(look, key, [
    [
      'Last used',
      key.lastUsedAt === null
        ? 'never'
        : `${moment(key.lastUsedAt, '')}, ${key.uses} ${key.uses === 1 ? 'time' : 'times'}`,
    ],
    ['Refused', key.lastRefusal ? `${moment(key.lastRefusal.at, '')}, ${key.lastRefusal.code}` : 'never'],
    ['Roles today', key.drift ? differenceOf(key.drift) : 'cannot be told'],
    ...(key.creator
      ? [['Created by', `${key.creator.name} (${key.creator.id}) through the local API`] as const]
      : []),
    ...(key.created.length > 0
      ? [['Has created', key.created.map(({ name }) => name).join(', ')] as const]
      : []),
    ...(key.replaces ? [['In place of', `${key.replaces.key.id}, ${key.replaces.key.status}`] as const] : []),
    [
      'Written to',
      key.placements
        .map(({ locator, variable }) => (variable ? `${locator} (${variable})` : locator))
        .join(', ') || 'no file',
    ],
  ])

const addShow = (run: Run, keys: Command): void => {
  const show = examples(
    keys
      .command('show')
      .argument('<name>', 'the name of a key, or its id')
      .description('Shows one key, all but its secret.'),
    ['keyreeve keys show test-worker', 'keyreeve keys show production-event-service --env production --json'],
  )
  act(
    run,
    show,
    async (tools, name) => {
      const found = await findKey(tools, name)
      const key = found.ok ? await tools.perform('keys.get', { id: found.data.id }) : found
      return key.ok ? ok({ json: key.data, text: (look) => describe(look, key.data) }) : key
    },
    { reading: true },
  )
}

const placementsTable = (look: Look, placements: readonly Placement[]): StyledText =>
  table(
    look,
    ['STATE', 'VARIABLE', 'LAST SEEN', 'CHECKED', 'PLACE'],
    placements.map(({ state, variable, lastSeenAt, checkedAt, locator }) => [
      { text: state, format: state === 'present' ? 'green' : state === 'gone' ? 'dim' : 'yellow' },
      { text: variable || '-' },
      { text: moment(lastSeenAt, '') },
      { text: moment(checkedAt, '') },
      { text: locator },
    ]),
  )

const addPlaces = (run: Run, keys: Command): void => {
  const places = examples(
    keys
      .command('places')
      .argument('<name>', 'the name of a key, or its id')
      .description('Lists where the secret of a key was put, and whether it was there when last seen.')
      .option('--check', 'look at each place first'),
    [
      'keyreeve keys places test-worker',
      'keyreeve keys places production-event-service --env production --check',
    ],
  )
  act<{ check?: boolean }>(
    run,
    places,
    async (tools, name) => {
      const found = await findKey(tools, name)
      const key = found.ok ? await tools.perform('keys.get', { id: found.data.id }) : found
      if (!key.ok) return key
      const placements: Placement[] = []
      for (const placement of key.data.placements) {
        // Only the app can read the clipboard.
        if (tools.options.check !== true || placement.destination !== 'env_file') placements.push(placement)
        else {
          const checked = await tools.perform('placements.check', { id: placement.id })
          if (!checked.ok) return checked
          placements.push(checked.data)
        }
      }
      return ok({
        json: placements,
        text: (look) => (placements.length > 0 ? placementsTable(look, placements) : ''),
        ...(placements.length > 0
          ? {}
          : { note: `The secret of ${key.data.name} was not put anywhere by Keyreeve.` }),
      })
    },
    { reading: true },
  )
}

/** The group of the commands on single keys. */
export const addKeys = (run: Run, program: Command): Command => {
  const keys = program
    .command('keys')
    .summary('list, show, create, disable, enable and delete keys')
    .description('Keys: each permanently belongs to an account and to one environment.')
  addList(run, keys)
  addShow(run, keys)
  addPlaces(run, keys)
  return keys
}
