import { app } from 'electron'
import type { Result } from '../../shared/domain/errors.ts'
import { ok } from '../../shared/domain/errors.ts'
import type { ClipboardState, ClipboardTrace } from '../core/deliveries/clipboard-timer.ts'
import type { Secret } from '../core/secret.ts'
import { createClipboardDelivery } from './clipboard.ts'
import type { Emit } from './ipc/transport.ts'

/** Copying as the handlers need it, and the clearing that comes before the end. */
export type DesktopClipboard = {
  hints(): boolean
  copy(
    text: Secret,
    of: { readonly keyId: string; readonly label: string },
  ): Promise<Result<{ readonly clearsAt: number }>>
  /** Takes away at once what of ours is still there. */
  clear(): Promise<void>
  /** Takes away what a crash left there; once the vault is open. */
  clearLeft(): Promise<void>
}

/** How long a copy stays; a development run may be told a shorter time, so that tests need not wait. */
const lifetime = (): number | undefined => {
  const asked = app.isPackaged ? undefined : Number(process.env['KEYREEVE_CLIPBOARD_MS'])
  return asked !== undefined && asked > 0 ? asked : undefined
}

/** The clipboard, made when first asked for: it listens to the machine's waking, which only a ready app can. */
export const createDesktopClipboard = (emit: Emit, trace: ClipboardTrace): DesktopClipboard => {
  const tell = ({ keyId, label, clearsAt, outcome }: ClipboardState): void =>
    emit('clipboard.changed', { keyId, label, clearsAt, outcome })
  let made: ReturnType<typeof createClipboardDelivery> | undefined
  const clipboard = () => (made ??= createClipboardDelivery(tell, lifetime(), trace))
  return {
    hints: () => app.isReady() && clipboard().hints,
    copy: async (text, of) => {
      const copied = await clipboard().delivery.copy(text, of)
      return copied.ok ? ok({ clearsAt: copied.data.clearsAt }) : copied
    },
    clear: async () => {
      await made?.delivery.clearNow()
    },
    clearLeft: async () => {
      if (app.isReady()) await clipboard().delivery.clearLeft()
    },
  }
}
