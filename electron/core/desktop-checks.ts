import type { VaultStatus } from '../../shared/domain/types.ts'
import { ok, refuse, type Refusal, type Result } from '../../shared/domain/errors.ts'
import type { EnvWritten } from '../../shared/operations/index.ts'
import type { EnvDelivery } from './deliveries/deliveries.ts'
import type { RiskyWrite } from './desktop.ts'
import type { Services } from './perform.ts'

export const noGesture = refuse('confirmation_required.copy_gesture')
const notConfirmed = refuse('confirmation_required.copy')
export const sessionEnded = refuse('confirmation_required.copy_session')

type Confirmed = Pick<EnvDelivery, 'codeConfirmed' | 'shellConfirmed' | 'folderConfirmed'>
const confirmationOf = {
  variable: 'codeConfirmed',
  value: 'shellConfirmed',
  folder: 'folderConfirmed',
} as const

/** What a person must confirm in a system dialog before this write may happen; null when it was refused for another reason. */
const riskOf = ({ code }: Refusal): RiskyWrite['risk'] | null => {
  if (code === 'env_shell_executes') return 'value'
  if (code === 'confirmation_required.bound_folder_dialog') return 'folder'
  return code === 'confirmation_required.code_variable' ? 'variable' : null
}

/** Writes; if that is refused because only a person may decide it, asks in a system dialog and tries again. */
export const confirmingWrite = async (
  services: Services,
  what: Omit<RiskyWrite, 'risk'>,
  write: (confirmed: Confirmed) => Promise<Result<EnvWritten>>,
  confirmed: Confirmed = {},
): Promise<Result<EnvWritten>> => {
  const written = await write(confirmed)
  const risk = written.ok ? null : riskOf(written.error)
  if (risk === null || confirmed[confirmationOf[risk]]) return written
  if (!(await services.desktop.confirm({ about: 'write', ...what, risk }, services.session))) return written
  return confirmingWrite(services, what, write, { ...confirmed, [confirmationOf[risk]]: true })
}

/**
 * Whether a key may be copied now: it takes a recent click or key press in the window, and in production a recent unlock or a recent
 * confirmation for this key in a system dialog. A new secret that the page still shows is no secret to the page.
 */
export const mayCopy = async (
  { deliveries, desktop, session }: Services,
  id: string,
): Promise<Result<null>> => {
  const row = deliveries.secrets.check(id)
  if (!row.ok) return row
  const held = deliveries.secrets.isHeld(id)
  // A key that cannot be copied is refused with its own reason.
  if (!held && row.data.item_ref === null) return ok(null)
  if (!desktop.copyGuard.takeGesture()) return noGesture
  if (row.data.environment === 'test' || held || desktop.copyGuard.isPermitted(id)) return ok(null)
  if (!(await desktop.confirm({ about: 'copy', name: row.data.name }, session)))
    return session.aborted ? sessionEnded : notConfirmed
  desktop.copyGuard.permit(id)
  return ok(null)
}

/** Whoever has just unlocked the vault is a person, who may copy for a while. */
export const allowCopiesAfterUnlock = (
  { context, desktop, session }: Services,
  opened: Result<VaultStatus>,
): Result<VaultStatus> => {
  context.changed('vault')
  if (opened.ok && opened.data.state === 'open' && !session.aborted) desktop.copyGuard.unlocked()
  return opened
}
