import type { AppInfo, EnvWritten, Output, Parsed, Route } from '../../shared/contract/index.ts'
import type { Environment, VaultStatus } from '../../shared/domain.ts'
import { ok, refuse, type Refusal, type Result } from '../../shared/errors.ts'
import { archiveAccount, createAccount, listAccounts, updateAccount } from '../core/accounts/accounts.ts'
import type { Keyreeve } from '../core/app.ts'
import { listActivity } from '../core/audit/list.ts'
import { checkAccess } from '../core/decisions/check.ts'
import { identify } from '../core/decisions/paste/identify.ts'
import type { EnvDelivery } from '../core/delivery/deliver.ts'
import { inspectEnvFile } from '../core/delivery/env-file/env-file.ts'
import { currentEnvironment, setEnvironment } from '../core/environment.ts'
import { listFindings } from '../core/health/health.ts'
import { deleteKey, disableKey, enableKey } from '../core/keys/change.ts'
import { createKey, importKey } from '../core/keys/create.ts'
import { placesOf } from '../core/keys/places.ts'
import { findRow } from '../core/keys/rows.ts'
import { getKeyDetail, listKeys } from '../core/keys/list.ts'
import { endOverlap, previewRotation, rotateKey } from '../core/keys/rotate.ts'
import { previewRole } from '../core/roles/preview.ts'
import { createRole, deleteRole, listRoles, updateRole } from '../core/roles/roles.ts'
import { listRehearsals, startRehearsal, stopRehearsal } from '../core/rehearsal/rehearsal.ts'
import { Secret } from '../core/secret.ts'
import { listRefusals } from '../core/usage/refusals.ts'
import type { CopyGuard } from './copy-guard.ts'
import type { CodeWrite } from './dialogs.ts'
import type { FileHandles } from './file-handles.ts'
import type { LocalApi } from './local-api.ts'

/** One per route; a missing or an extra one does not compile. */
export type Handlers = {
  readonly [R in Route]: (input: Parsed<R>) => Result<Output<R>> | Promise<Result<Output<R>>>
}

/** What the handlers need of the desktop. */
export type Desktop = {
  readonly info: () => AppInfo
  readonly painted: () => void
  readonly logFault: (fault: Parsed<'app.logFault'>) => Output<'app.logFault'>
  readonly reload: () => void
  /** The core, or why it could not be opened; `reopen` tries again first. */
  readonly core: (options?: { readonly reopen: boolean }) => Promise<Result<Keyreeve>>
  /** Asks for a file with the system's dialog, starting at the one that is suggested; null when cancelled. */
  readonly pickEnvFile: (suggested: string | null) => Promise<string | null>
  /** Asks in the system's dialog, which no page can answer, whether something that can run code is to be written. */
  readonly confirmCode: (what: CodeWrite) => Promise<boolean>
  /** Asks in the system's dialog whether a production key is to be copied. */
  readonly confirmCopy: (name: string) => Promise<boolean>
  readonly copyGuard: Pick<CopyGuard, 'takeGesture' | 'isPermitted' | 'permit' | 'unlocked'>
  readonly files: FileHandles
  /** Puts the text on the clipboard, to be cleared; gives the moment (ms since the epoch). */
  readonly copy: (
    text: Secret,
    of: { readonly keyId: string; readonly label: string },
  ) => Promise<Result<{ readonly clearsAt: number }>>
  readonly environmentChanged: (environment: Environment) => void
  readonly vaultChanged: (keyreeve: Keyreeve) => void
  readonly api: Pick<LocalApi, 'status' | 'set'>
}

/** Where the secret of this key was written last: the likeliest place for it. */
const lastFileOf = ({ context: { db } }: Keyreeve, id: string): string | null => {
  const row = findRow(db, id)
  return row ? (placesOf(db, row.environment, id)[0]?.path ?? null) : null
}

const noGesture = refuse(
  'confirmation_required',
  'Copying takes a click or a key press in this window. Press Copy again.',
)
const notConfirmed = refuse(
  'confirmation_required',
  'Nothing was copied: copying a production key takes your yes in the system’s dialog.',
)

const handleGone = refuse(
  'not_found',
  'This file was chosen before the window was loaded anew. Choose it again.',
  { field: 'file' },
)

type CodeConfirmed = Pick<EnvDelivery, 'codeConfirmed' | 'shellConfirmed'>
const confirmationOf = { variable: 'codeConfirmed', value: 'shellConfirmed' } as const

/** Why a write was refused until a person confirms it in the system's dialog; null when it was refused for good, or the page may ask. */
const riskOf = ({ code, field }: Refusal): CodeWrite['risk'] | null => {
  if (code === 'env_shell_executes') return 'value'
  return code === 'confirmation_required' && field === 'variable' ? 'variable' : null
}

/** The handler table over the core. Thin: rules live in the core, and nothing here looks at a secret. */
export const createHandlers = (desktop: Desktop): Handlers => {
  const core =
    <Input, Data>(run: (keyreeve: Keyreeve, input: Input) => Result<Data> | Promise<Result<Data>>) =>
    async (input: Input): Promise<Result<Data>> => {
      const opened = await desktop.core()
      return opened.ok ? run(opened.data, input) : opened
    }
  const vaultMoved = <Data>(keyreeve: Keyreeve, result: Result<Data>): Result<Data> => {
    desktop.vaultChanged(keyreeve)
    return result
  }

  /** Writes; where that is refused because it could run code, asks in the system's dialog, and only then writes. */
  const confirmingCode = async (
    what: Omit<CodeWrite, 'risk'>,
    write: (confirmed: CodeConfirmed) => Promise<Result<EnvWritten>>,
    confirmed: CodeConfirmed = {},
  ): Promise<Result<EnvWritten>> => {
    const written = await write(confirmed)
    const risk = written.ok ? null : riskOf(written.error)
    if (risk === null || confirmed[confirmationOf[risk]]) return written
    if (!(await desktop.confirmCode({ ...what, risk }))) return written
    return confirmingCode(what, write, { ...confirmed, [confirmationOf[risk]]: true })
  }

  /**
   * Whether a key may be copied now: by something that a person has just done in the window, and in production only soon after they unlocked
   * the vault or said yes to this key in the system's dialog. A new secret that the page still shows is no secret to the page.
   */
  const mayCopy = async (keyreeve: Keyreeve, id: string): Promise<Result<null>> => {
    const row = keyreeve.deliveries.check(id)
    if (!row.ok) return row
    const held = keyreeve.deliveries.isHeld(id)
    // What is not there to be copied is refused with its own reason.
    if (!held && row.data.item_ref === null) return ok(null)
    const { copyGuard } = desktop
    if (!copyGuard.takeGesture()) return noGesture
    if (row.data.environment === 'test' || held || copyGuard.isPermitted(id)) return ok(null)
    if (!(await desktop.confirmCopy(row.data.name))) return notConfirmed
    copyGuard.permit(id)
    return ok(null)
  }
  const unlocking = async (
    keyreeve: Keyreeve,
    opening: Promise<Result<VaultStatus>>,
  ): Promise<Result<VaultStatus>> => {
    const opened = await opening
    if (opened.ok && opened.data.state === 'open') desktop.copyGuard.unlocked()
    return vaultMoved(keyreeve, opened)
  }

  return {
    'app.info': () => ok(desktop.info()),
    'app.painted': () => {
      desktop.painted()
      return ok(null)
    },

    'app.logFault': (fault) => ok(desktop.logFault(fault)),
    'app.reload': () => {
      desktop.reload()
      return ok(null)
    },

    'environment.get': core((keyreeve) => ok(currentEnvironment(keyreeve.context))),
    'environment.set': core(async (keyreeve, { environment }) => {
      await setEnvironment(keyreeve.context, environment)
      desktop.environmentChanged(environment)
      return ok(environment)
    }),

    'vault.status': core((keyreeve) => ok(keyreeve.vault.status())),
    'vault.retry': async () => {
      const opened = await desktop.core({ reopen: true })
      if (!opened.ok) return opened
      return vaultMoved(opened.data, ok(await opened.data.vault.open()))
    },
    'vault.setUpPassphrase': core((keyreeve, { passphrase }) =>
      unlocking(keyreeve, keyreeve.vault.setUpPassphrase(new Secret(passphrase))),
    ),
    'vault.unlock': core((keyreeve, { passphrase }) =>
      unlocking(keyreeve, keyreeve.vault.unlock(new Secret(passphrase))),
    ),
    'vault.lock': core((keyreeve) => vaultMoved(keyreeve, ok(keyreeve.vault.lock()))),

    'accounts.list': core((keyreeve, input) => ok(listAccounts(keyreeve.context, input))),
    'accounts.create': core((keyreeve, input) => createAccount(keyreeve.context, input)),
    'accounts.update': core((keyreeve, input) => updateAccount(keyreeve.context, input)),
    'accounts.archive': core((keyreeve, input) => archiveAccount(keyreeve.context, input)),

    'roles.list': core((keyreeve) => ok(listRoles(keyreeve.context))),
    'roles.create': core((keyreeve, input) => createRole(keyreeve.context, input)),
    'roles.update': core((keyreeve, input) => updateRole(keyreeve.context, input)),
    'roles.preview': core((keyreeve, input) => previewRole(keyreeve.context, input)),
    'roles.delete': core((keyreeve, input) => deleteRole(keyreeve.context, input)),

    'keys.list': core((keyreeve, input) => ok(listKeys(keyreeve.context, input))),
    'keys.get': core((keyreeve, { id }) => getKeyDetail(keyreeve.context, id)),
    'keys.create': core(async (keyreeve, input) => {
      const made = await createKey(keyreeve.context, input)
      if (!made.ok) return made
      keyreeve.deliveries.hold(made.data.key.id, made.data.secret)
      return ok({ key: made.data.key, secret: made.data.secret.reveal() })
    }),
    'keys.import': core((keyreeve, input) =>
      importKey(keyreeve.context, { ...input, secret: new Secret(input.secret) }),
    ),
    'keys.previewRotation': core((keyreeve, { id }) => previewRotation(keyreeve.context, id)),
    'keys.rotate': core(async (keyreeve, { secret: given, ...input }) => {
      const made = await rotateKey(keyreeve.context, {
        ...input,
        secret: given === undefined ? undefined : new Secret(given),
      })
      if (!made.ok) return made
      const { key, secret, replaced } = made.data
      const issued = key.origin === 'issued'
      if (issued) keyreeve.deliveries.hold(key.id, secret)
      return ok({ key, secret: issued ? secret.reveal() : null, replaced })
    }),
    'keys.endOverlap': core((keyreeve, input) => endOverlap(keyreeve.context, input)),
    'keys.forget': core((keyreeve, { id }) => {
      keyreeve.deliveries.forget(id)
      return ok(null)
    }),
    'keys.disable': core((keyreeve, input) => disableKey(keyreeve.context, input)),
    'keys.enable': core((keyreeve, input) => enableKey(keyreeve.context, input)),
    'keys.delete': core(async (keyreeve, input) => {
      keyreeve.deliveries.forget(input.id)
      return deleteKey(keyreeve.context, input)
    }),

    'deliveries.copy': core(async (keyreeve, input) => {
      const may = await mayCopy(keyreeve, input.id)
      if (!may.ok) return may
      const line = await keyreeve.deliveries.textFor(input)
      if (!line.ok) return line
      const copied = await desktop.copy(line.data.text, { keyId: input.id, label: line.data.label })
      if (copied.ok) await line.data.copied()
      return copied
    }),
    'deliveries.pickEnvFile': core(async (keyreeve, { id }) => {
      const path = await desktop.pickEnvFile(lastFileOf(keyreeve, id))
      if (path === null) return ok(null)
      const file = await inspectEnvFile(path)
      if (!file.ok) return file
      const { realPath, exists, variables, trackedByGit, ignoredByGit, links, mounted } = file.data
      const allowed = await keyreeve.deliveries.checkTarget(realPath)
      return allowed.ok
        ? ok({
            handle: desktop.files.issue(realPath),
            path,
            realPath,
            exists,
            variables,
            trackedByGit,
            ignoredByGit,
            links,
            mounted,
          })
        : allowed
    }),
    'deliveries.writeEnv': core((keyreeve, { file, ...input }) => {
      const path = desktop.files.find(file)
      if (path === undefined) return handleGone
      return confirmingCode({ path, variable: input.variable }, (confirmed) =>
        keyreeve.deliveries.writeEnv({ ...input, path, realPath: path, ...confirmed }),
      )
    }),
    'deliveries.writePlace': core((keyreeve, input) => {
      const place = keyreeve.deliveries.place(input)
      return place.ok
        ? confirmingCode(place.data, (confirmed) =>
            keyreeve.deliveries.writePlace({ ...input, ...confirmed }),
          )
        : place
    }),

    'decisions.identify': core((keyreeve, { text }) => identify(keyreeve.context, new Secret(text))),
    'decisions.check': core((keyreeve, input) => checkAccess(keyreeve.context, input)),
    'refusals.list': core((keyreeve, { limit = 20 }) => ok(listRefusals(keyreeve.context.db, { limit }))),
    'health.list': core((keyreeve, input) => ok(listFindings(keyreeve.context, input))),
    'api.status': core((keyreeve) => ok(desktop.api.status(keyreeve))),
    'api.set': core((keyreeve, settings) => desktop.api.set(keyreeve, settings)),
    'api.copyUrl': core(async (keyreeve) => {
      const { url } = desktop.api.status(keyreeve)
      if (url === null) return refuse('not_found', 'The local API is not served. Switch it on first.')
      if (!desktop.copyGuard.takeGesture()) return noGesture
      return desktop.copy(new Secret(url), { keyId: '', label: 'the address' })
    }),

    'rehearsals.list': core((keyreeve) => ok(listRehearsals(keyreeve.context))),
    'rehearsals.start': core((keyreeve, input) => startRehearsal(keyreeve.context, input)),
    'rehearsals.stop': core((keyreeve, input) => stopRehearsal(keyreeve.context, input)),

    'activity.list': core((keyreeve, input) => ok(listActivity(keyreeve.context.db, input))),
  }
}
