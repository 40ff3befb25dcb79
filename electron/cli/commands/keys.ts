import type { Command } from 'commander'
import {
  listWindowLimit,
  type Environment,
  type Key,
  type KeyDetail,
  type Placement,
} from '../../../shared/domain/types.ts'
import { shellQuote } from '../../../shared/domain/delivery.ts'
import { quietSince } from '../../../shared/domain/lifetimes.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import { t } from '../../messages.ts'
import { act, findKey, type Run, type Tools } from '../act.ts'
import type { Look, StyledText } from '../io.ts'
import { examples } from '../options.ts'
import { table } from '../table.ts'
import { day, describeKey, differenceOf, moment, statusCell } from '../words.ts'

const asTable = (look: Look, keys: readonly Key[]): StyledText =>
  table(
    look,
    [
      t('cli.heading.name'),
      t('cli.heading.status'),
      t('cli.heading.account'),
      t('cli.heading.ends_with'),
      t('cli.heading.expires'),
      t('cli.heading.last_used'),
    ],
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

/** How many old keys the list names. */
const namedOld = 10

/** Names the old keys of rotations that nothing uses any more, with the commands that end them; null for none. */
const oldUnusedNote = async (
  perform: Tools<object>['perform'],
  environment: Environment,
): Promise<Result<string | null>> => {
  const found = await perform('health.query', {
    environment,
    filters: { kind: 'old_unused' },
    window: { offset: 0, limit: namedOld },
  })
  if (!found.ok) return found
  const names = [...new Set(found.data.rows.map(({ key }) => key.name))]
  if (names.length === 0) return ok(null)
  const commands = names.map(
    (name) => `keyreeve rotate ${shellQuote(name)} --env ${environment} --end-overlap`,
  )
  return ok(
    t('rotations.quiet_listed', {
      count: names.length,
      names: names.map((name) => `“${name}”`),
      command: commands.join(' ; '),
    }),
  )
}

const addList = (run: Run, keys: Command): void => {
  const list = examples(
    keys
      .command('list')
      .description(t('cli.help.keys.list'))
      .option('--deleted', t('cli.help.keys.list.deleted')),
    ['keyreeve keys list', 'keyreeve keys list --env production --json'],
  )
  act<{ deleted?: boolean }>(
    run,
    list,
    async ({ perform, environment, options }) => {
      const listed = await readAll(perform, environment, options.deleted === true)
      if (!listed.ok) return listed
      const found = listed.data
      const old = await oldUnusedNote(perform, environment)
      if (!old.ok) return old
      const note = found.length > 0 ? old.data : t('cli.no_keys', { environment })
      return ok({
        json: found,
        text: (look) => (found.length > 0 ? asTable(look, found) : ''),
        ...(note === null ? {} : { note }),
      })
    },
    { reading: true },
  )
}

const usesOf = ({ lastUsedAt, uses }: KeyDetail): string =>
  lastUsedAt === null ? t('cli.never') : t('cli.used_times', { at: moment(lastUsedAt, ''), count: uses })

const describe = (look: Look, key: KeyDetail): StyledText =>
  describeKey(look, key, [
    [t('cli.label.last_used'), usesOf(key)],
    [
      t('cli.label.refused'),
      key.lastRefusal ? `${moment(key.lastRefusal.at, '')}, ${key.lastRefusal.code}` : t('cli.never'),
    ],
    [t('cli.label.roles_today'), key.drift ? differenceOf(key.drift) : t('cli.unknown')],
    ...(key.creator
      ? [
          [
            t('cli.label.created_by'),
            t('cli.created_by', { name: key.creator.name, id: key.creator.id }),
          ] as const,
        ]
      : []),
    ...(key.created.length > 0
      ? [[t('cli.label.has_created'), key.created.map(({ name }) => name).join(', ')] as const]
      : []),
    ...(key.replaces
      ? [
          [
            t('cli.label.replaces'),
            `${key.replaces.key.id}, ${t(`cli.status.${key.replaces.key.status}`)}`,
          ] as const,
        ]
      : []),
    [
      t('cli.label.written_to'),
      key.placements
        .map(({ locator, variable }) => (variable ? `${locator} (${variable})` : locator))
        .join(', ') || t('cli.no_file'),
    ],
  ])

/** That the old key of a rotation can be ended, once nothing has used it for a while; null otherwise. */
const quietNote = (key: KeyDetail): string | null => {
  const { name, environment, replaces } = key
  const since = replaces && quietSince(replaces.key, key, Date.now())
  return since === null
    ? null
    : t('rotations.quiet', {
        since: moment(since, ''),
        command: `keyreeve rotate ${shellQuote(name)} --env ${environment} --end-overlap`,
      })
}

const addShow = (run: Run, keys: Command): void => {
  const show = examples(
    keys.command('show').argument('<name>', t('cli.help.key_argument')).description(t('cli.help.keys.show')),
    ['keyreeve keys show test-worker', 'keyreeve keys show production-event-service --env production --json'],
  )
  act(
    run,
    show,
    async (tools, name) => {
      const found = await findKey(tools, name)
      const key = found.ok ? await tools.perform('keys.get', { id: found.data.id }) : found
      if (!key.ok) return key
      const quiet = quietNote(key.data)
      return ok({
        json: key.data,
        text: (look) => describe(look, key.data),
        ...(quiet === null ? {} : { note: quiet }),
      })
    },
    { reading: true },
  )
}

const placementsTable = (look: Look, placements: readonly Placement[]): StyledText =>
  table(
    look,
    [
      t('cli.heading.state'),
      t('cli.heading.variable'),
      t('cli.heading.last_seen'),
      t('cli.heading.checked'),
      t('cli.heading.place'),
    ],
    placements.map(({ state, variable, lastSeenAt, checkedAt, locator }) => [
      {
        text: t(`cli.place.${state}`),
        format: state === 'present' ? 'green' : state === 'gone' ? 'dim' : 'yellow',
      },
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
      .argument('<name>', t('cli.help.key_argument'))
      .description(t('cli.help.keys.places'))
      .option('--check', t('cli.help.keys.places.check')),
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
        if (tools.options.check !== true || placement.destination === 'clipboard') placements.push(placement)
        else {
          const checked = await tools.perform('placements.check', { id: placement.id })
          if (!checked.ok) return checked
          placements.push(checked.data)
        }
      }
      return ok({
        json: placements,
        text: (look) => (placements.length > 0 ? placementsTable(look, placements) : ''),
        ...(placements.length > 0 ? {} : { note: t('cli.no_places', { name: key.data.name }) }),
      })
    },
    // Comparing what is at a place needs the vault.
    { reading: ({ check }) => check !== true },
  )
}

/** The group of the commands on single keys. */
export const addKeys = (run: Run, program: Command): Command => {
  const keys = program.command('keys').summary(t('cli.help.keys.summary')).description(t('cli.help.keys'))
  addList(run, keys)
  addShow(run, keys)
  addPlaces(run, keys)
  return keys
}
