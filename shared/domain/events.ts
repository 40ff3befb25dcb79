import type { CommandId } from '../commands/commands.ts'
import type { ScanProgress } from './scan.ts'
import type { ApiStatus, Environment, VaultStatus } from './types.ts'

/** Which of its kind changed; null where it may be any of them. */
type Changed = { readonly ids: readonly string[] | null }

/** The events that the main process sends to the page. Types only: they come from us, so they are not validated. */
export type Events = {
  'keys.changed': Changed
  'accounts.changed': Changed
  'roles.changed': Changed
  'projects.changed': Changed
  'activity.changed': Changed
  /** The use of the keys with these ids has changed: last used, or refused. */
  'usage.changed': Changed
  /** The ids are those of the keys. */
  'rehearsals.changed': Changed
  /** How far the scan is that the page has started. */
  'scan.progressed': ScanProgress
  'environment.changed': Environment
  'vault.changed': VaultStatus
  'api.changed': ApiStatus
  /** The user chose a command in the menu bar. */
  'command.chosen': { readonly id: CommandId }
  /** `label` is the key whose secret is on the clipboard; the outcome is null while it is there. */
  'clipboard.changed': {
    readonly keyId: string
    readonly label: string
    /** Null for not before locking or quitting. */
    readonly clearsAt: number | null
    readonly outcome: null | 'cleared' | 'replaced' | 'failed'
  }
}

export type EventName = keyof Events

/** What the preload script exposes as `window.keyreeve`: two functions and nothing else. */
export type Bridge = {
  /** `confirmed`: a person has just confirmed this request. */
  request(name: string, input: unknown, confirmed?: boolean): Promise<unknown>
  on(event: string, listener: (payload: unknown) => void): () => void
}
