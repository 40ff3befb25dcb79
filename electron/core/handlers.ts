import { retentionDays } from '../../shared/domain/audit.ts'
import { environments, type Actor, type Key } from '../../shared/domain/types.ts'
import { ok, refuse, refuseField, type Result } from '../../shared/domain/errors.ts'
import { accountIdOf, findAccount, listAccounts } from './accounts/accounts.ts'
import { getAccounts, queryAccounts } from './accounts/query.ts'
import { archiveAccount, createAccount, updateAccount } from './accounts/change.ts'
import { exportActivity } from './audit/export.ts'
import { queryActivity } from './audit/query.ts'
import { activityRetention, setActivityRetention } from './audit/retention.ts'
import { verifyActivity } from './audit/verify.ts'
import { backupHandlers } from './backup/handlers.ts'
import { checkAccess } from './decisions/check.ts'
import { identify } from './decisions/paste/identify.ts'
import { inspectEnvFile } from './deliveries/destinations/env-file.ts'
import { forgetPlacement } from './deliveries/placement-checks.ts'
import { filesHolding } from './deliveries/placements.ts'
import { handedOver, handOver, inject } from './deliveries/programs.ts'
import {
  confirmingWrite,
  mayCopy,
  noGesture,
  sessionEnded,
  allowCopiesAfterUnlock,
} from './desktop-checks.ts'
import {
  autoLock,
  clipboardLifetime,
  currentEnvironment,
  setAutoLock,
  setClipboardLifetime,
  setEnvironment,
  setUpAt,
} from './settings.ts'
import { guardHandlers } from './guard/handlers.ts'
import { envFileHandlers } from './env-files/import/handlers.ts'
import { listFindings, queryFindings } from './health/health.ts'
import { mayCreateAccount, mayDeleteKey, mayGive, visibleTo } from './keys/acting-key.ts'
import { findKeyByName, getKeyDetail } from './keys/list.ts'
import { deleteKey, disableKey, enableKey } from './keys/change.ts'
import { createKey, importKey } from './keys/create.ts'
import { findDamaged, getKeys, queryKeys } from './keys/query.ts'
import { endOverlap, previewRotation } from './keys/rotate.ts'
import type { Handlers, Services } from './perform.ts'
import { boundFolderOf } from './projects/project-of.ts'
import { projectHandlers } from './projects/handlers.ts'
import { scanHandlers } from './projects/scan/handlers.ts'
import { listRehearsals, startRehearsal, stopRehearsal } from './rehearsal/rehearsal.ts'
import { previewRole } from './roles/preview.ts'
import { rotationHandlers } from './rotations/handlers.ts'
import { rotateWithFiles } from './rotations/rotations.ts'
import { createRole, deleteRole, listRoles, updateRole } from './roles/roles.ts'
import { Secret } from './secret.ts'
import { listRefusals } from './usage/refusals.ts'

const handleGone = refuseField('file', 'not_found.file_handle')

/**
 * The secret of a new key, as the answer to whoever asked for it; the page's is held as well, so that it can be copied. Refuses
 * `keychain_locked` once the session has ended: a secret that is not kept is then lost.
 */
const returnSecret = (
  { deliveries, session }: Services,
  { key, secret }: { readonly key: Key; readonly secret: Secret },
  actor: Actor,
): Result<string> => {
  if (session.aborted)
    return refuse(key.kept ? 'keychain_locked.new_secret_kept' : 'keychain_locked.new_secret_lost', {
      name: key.name,
    })
  if (actor.kind === 'you') deliveries.secrets.hold(key.id, secret)
  return ok(secret.reveal())
}

/** The file in which this key's secret was last seen: the most likely place for it. */
const lastFileOf = ({ context: { db } }: Services, id: string): string | null =>
  filesHolding(db, id)[0]?.locator ?? null

/** The handlers of all operations. They are thin: rules are in the folders of the domains, and what applies to every operation is in perform.ts. */
export const handlers: Handlers = {
  ...projectHandlers,
  ...backupHandlers,
  ...rotationHandlers,
  'app.info': ({ desktop }) => ok(desktop.info()),
  'app.painted': ({ desktop }) => {
    desktop.painted()
    return ok(null)
  },
  'app.showCommands': ({ desktop }, state) => {
    desktop.showCommands(state)
    return ok(null)
  },
  'app.logFault': ({ desktop }, fault) => ok(desktop.logFault(fault)),
  'app.reload': ({ desktop }) => {
    desktop.reload()
    return ok(null)
  },
  'environment.get': ({ context }) => ok(currentEnvironment(context)),
  'environment.set': ({ context }, { environment }) => setEnvironment(context, environment),
  'environment.list': ({ context: { db } }) =>
    ok(environments.map((environment) => ({ environment, createdAt: setUpAt(db) }))),
  'environment.ofKey': ({ context: { db }, caller }) => {
    if (!caller) throw new Error('only a key has an environment of its own')
    return ok({ environment: caller.environment, createdAt: setUpAt(db) })
  },

  'vault.status': ({ vault }) => ok(vault.status()),
  'vault.retry': async ({ open }) => {
    const opened = await open({ reopen: true })
    if (!opened.ok) return opened
    const status = await opened.data.vault.open()
    opened.data.context.changed('vault')
    return ok(status)
  },
  'vault.setUpPassphrase': async (services, { passphrase }) =>
    allowCopiesAfterUnlock(services, await services.vault.setUpPassphrase(new Secret(passphrase))),
  'vault.unlock': async (services, { passphrase }) => {
    const { vault, desktop } = services
    if (vault.needsPassphrase())
      return allowCopiesAfterUnlock(services, await vault.unlock(new Secret(passphrase ?? '')))
    // A page that was taken over must not unlock by itself. Nor does a click prove who is there, so it allows no copies.
    if (!desktop.copyGuard.takeGesture()) return noGesture
    const unlocked = await vault.unlock(null)
    services.context.changed('vault')
    return unlocked
  },
  'vault.autoLock': ({ context }) => ok(autoLock(context)),
  'vault.setAutoLock': ({ context }, chosen) => setAutoLock(context, chosen),
  'vault.lock': ({ context, vault }) => {
    context.changed('vault')
    return ok(vault.lock())
  },

  'accounts.list': ({ context }, input) => ok(listAccounts(context, input)),
  'accounts.query': ({ context }, input) => ok(queryAccounts(context, input)),
  'accounts.getMany': ({ context }, { ids }) => ok(getAccounts(context, ids)),
  'accounts.get': ({ context, caller }, { id }) =>
    caller && caller.accountId !== id ? refuse('actor_not_allowed.other_account') : findAccount(context, id),
  'accounts.find': ({ context }, { name }) => {
    const id = accountIdOf(context.db, name)
    return id.ok ? ok({ id: id.data }) : id
  },
  'accounts.create': ({ context, caller }, input) => {
    if (!caller) return createAccount(context, input)
    const grantCheck = mayCreateAccount(caller, input)
    return grantCheck.ok
      ? createAccount(context, input, (roles) =>
          mayGive(caller, { roles: input.roles, permissions: roles.flatMap((role) => role.permissions) }),
        )
      : grantCheck
  },
  'accounts.update': ({ context }, input) => updateAccount(context, input),
  'accounts.archive': ({ context }, input) => archiveAccount(context, input),

  'roles.list': ({ context }) => ok(listRoles(context)),
  'roles.create': ({ context }, input) => createRole(context, input),
  'roles.update': ({ context }, input) => updateRole(context, input),
  'roles.preview': ({ context }, input) => previewRole(context, input),
  'roles.delete': ({ context }, input) => deleteRole(context, input),

  'keys.query': async ({ context, caller }, input) => {
    const query = caller ? visibleTo(caller, input) : ok(input)
    if (!query.ok) return query
    const damaged = input.filters?.status === 'damaged' ? await findDamaged(context, input.environment) : []
    return ok(queryKeys(context, query.data, { damaged }))
  },
  'keys.getMany': ({ context }, { ids }) => ok(getKeys(context, ids)),
  'keys.get': ({ context }, { id }) => getKeyDetail(context, id),
  'keys.find': ({ context }, input) => findKeyByName(context, input),
  'keys.create': async (services, input, actor) => {
    const made = await createKey(services.context, input, { caller: services.caller })
    if (!made.ok) return made
    const { key } = made.data
    const secret = returnSecret(services, made.data, actor)
    return secret.ok ? ok({ key, secret: secret.data }) : secret
  },
  'keys.import': ({ context }, input) => importKey(context, { ...input, secret: new Secret(input.secret) }),
  'keys.previewRotation': ({ context }, { id }) => previewRotation(context, id),
  'keys.rotate': async (services, { secret: given, places = [], ...input }, actor) => {
    const secretGiven = given === undefined ? undefined : new Secret(given)
    const made = await rotateWithFiles(services, { ...input, secret: secretGiven }, places, actor)
    if (!made.ok) return made
    const { key, replaced, files } = made.data
    // The page already has the value of an imported key.
    const secret = key.origin === 'issued' ? returnSecret(services, made.data, actor) : ok(null)
    return secret.ok ? ok({ key, secret: secret.data, replaced, files }) : secret
  },
  'keys.endOverlap': ({ context }, input) => endOverlap(context, input),
  'keys.forget': ({ deliveries }, { id }) => {
    deliveries.secrets.forget(id)
    return ok(null)
  },
  'keys.disable': ({ context }, input) => disableKey(context, input),
  'keys.enable': ({ context }, input) => enableKey(context, input),
  'keys.delete': async ({ context, deliveries, fileChanges, caller }, input) => {
    const deleteCheck = caller ? mayDeleteKey(context, caller, input) : ok(null)
    if (!deleteCheck.ok) return deleteCheck
    const deleted = await deleteKey(context, input)
    if (deleted.ok) {
      deliveries.secrets.forget(input.id)
      // Removes backups with its secret.
      await fileChanges.recover()
    }
    return deleted
  },

  'clipboard.lifetime': ({ context }) => ok(clipboardLifetime(context)),
  'clipboard.setLifetime': ({ context }, chosen) => setClipboardLifetime(context, chosen),
  'deliveries.copy': async (services, input, actor) => {
    // A page must follow an interaction of a person; a command is one.
    if (actor.kind !== 'you') return services.deliveries.copy(input, actor)
    const copyCheck = await mayCopy(services, input.id)
    if (!copyCheck.ok) return copyCheck
    return services.deliveries.copy(input, actor, () => (services.session.aborted ? sessionEnded : ok(null)))
  },
  'deliveries.pickEnvFile': async (services, { id }) => {
    const { desktop, deliveries, session } = services
    const path = await desktop.pickEnvFile(lastFileOf(services, id), session)
    if (path === null) return ok(null)
    const file = await inspectEnvFile(path)
    if (!file.ok) return file
    const { realPath, exists, variables, trackedByGit, ignoredByGit, links, mounted } = file.data
    const project = await boundFolderOf(services.context.db, path)
    if (!project.ok) return project
    const targetCheck = await deliveries.checkTarget(realPath)
    if (!targetCheck.ok) return targetCheck
    const dialect = await deliveries.dialectOf(realPath)
    if (!dialect.ok) return dialect
    if (session.aborted) return ok(null)
    return ok({
      handle: desktop.files.issue({ path, realPath }),
      path,
      realPath,
      exists,
      project: project.data,
      variables,
      trackedByGit,
      ignoredByGit,
      links,
      mounted,
      dialect: dialect.data,
    })
  },
  'deliveries.writeEnv': (services, { file, ...input }, actor) => {
    const picked = services.desktop.files.find(file)
    if (picked === undefined) return handleGone
    const { path: namedPath, realPath: path } = picked
    return confirmingWrite(services, { path, variable: input.variable }, (confirmed) =>
      services.deliveries.writeEnv({ ...input, path, realPath: path, namedPath, ...confirmed }, actor),
    )
  },
  'deliveries.planEnv': ({ desktop, deliveries }, { file, ...input }) => {
    const picked = desktop.files.find(file)
    return picked ? deliveries.planEnv({ ...input, path: picked.realPath }) : handleGone
  },
  'deliveries.writeEnvFile': ({ deliveries }, input, actor) => deliveries.writeEnvFile(input, actor),
  'deliveries.writePlace': (services, input, actor) => {
    const place = services.deliveries.place(input)
    return place.ok
      ? confirmingWrite(services, place.data, (confirmed) =>
          services.deliveries.writePlace({ ...input, ...confirmed }, actor),
        )
      : place
  },

  'deliveries.handOver': ({ deliveries }, input, actor) => handOver(deliveries, input, actor),
  'deliveries.handedOver': ({ deliveries }, input) => handedOver(deliveries, input.deliveries, input.given),
  'deliveries.inject': ({ deliveries }, input, actor) => inject(deliveries, input, actor),

  ...envFileHandlers,

  'placements.check': ({ deliveries }, { id }) => deliveries.checkPlacement(id),
  'placements.confirmGone': ({ deliveries }, { id }, actor) => deliveries.confirmPlacementGone(id, actor),
  'placements.revert': ({ deliveries }, input, actor) => deliveries.revertPlacement(input, actor),
  'placements.forget': ({ context }, input) => forgetPlacement(context, input),

  'decisions.identify': ({ context }, { text }) => identify(context, new Secret(text)),
  'decisions.check': ({ context }, input) => checkAccess(context, input),
  'decisions.verify': ({ context, verifier }, { secret, ...asked }) => {
    const verified = verifier.verify({ secret, ...asked }, 'cli')
    if (!verified.ok) return verified
    const explained = checkAccess(context, { subject: { secret }, ...asked })
    return explained.ok ? ok({ ...explained.data, ...verified.data.verdict }) : explained
  },

  'health.list': ({ context }, input) => ok(listFindings(context, input)),
  'health.query': ({ context }, input) => ok(queryFindings(context, input)),
  'refusals.list': ({ context }, { limit = 20 }) => ok(listRefusals(context.db, { limit })),
  'activity.query': ({ context }, input) => ok(queryActivity(context.db, input)),

  'audit.verify': ({ context }) => verifyActivity(context),
  'audit.retention': ({ context }, { keep }) => activityRetention(context, keep),
  'audit.setRetention': async ({ context, desktop, session }, { keep }, actor) => {
    const current = activityRetention(context, keep)
    if (!current.ok) return current
    const { older } = current.data
    const [days, before] = [retentionDays[keep], retentionDays[current.data.keep]]
    const isSooner = days !== null && (before === null || days < before)
    if (
      actor.kind === 'you' &&
      isSooner &&
      !(await desktop.confirm({ about: 'retention', days, older }, session))
    )
      return refuse('confirmation_required.retention')
    return setActivityRetention(context, keep)
  },
  'audit.export': ({ context }, input) => ok(exportActivity(context.db, input)),

  'api.status': ({ desktop }) => ok(desktop.api.status()),
  'api.set': ({ desktop }, settings, actor) => desktop.api.set(settings, actor),
  'api.copyUrl': async ({ desktop }) => {
    const { url } = desktop.api.status()
    if (url === null) return refuse('not_found.api')
    if (!desktop.copyGuard.takeGesture()) return noGesture
    return desktop.copyAddress(new Secret(url))
  },

  'rehearsals.list': ({ context }) => ok(listRehearsals(context)),
  'rehearsals.start': ({ context }, input) => startRehearsal(context, input),
  'rehearsals.stop': ({ context }, input) => stopRehearsal(context, input),

  ...scanHandlers,
  ...guardHandlers,
}
