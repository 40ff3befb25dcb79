/** The results of Check access and of the role preview: what a pasted text contains, the fix, and what an edit would change. */
import type { Account, Action, Decision, Environment, Key, Permission, Role, SnapshotDiff } from './types.ts'
import type { Message } from '../messages/message.ts'

/** What a request asked for, as far as a pasted text shows. */
export type Asked = {
  readonly entity?: string | undefined
  readonly action?: Action | undefined
  readonly environment?: Environment | undefined
}

/**
 * Why a request with a valid key would still be refused: the word Bearer in x-api-key, quotation marks sent with the key, an
 * invisible character, or a place where the API does not look for a key.
 */
const pasteDefects = ['bearer', 'quotes', 'place', 'invisible'] as const
export type PasteDefect = (typeof pasteDefects)[number]

/** A part of a pasted text that is or may be a key. Contains nothing of a secret except its hint. */
export type Identified = {
  /** How it was written. */
  readonly by: 'secret' | 'hint' | 'id' | 'name'
  readonly hint: string
  /**
   * What a secret is by its form alone: `issued` has a valid checksum, `bad_checksum` is mistyped or relabelled, `wrong_length`
   * starts like one of ours but is truncated or from elsewhere, `foreign` has a different form.
   */
  readonly shape: {
    readonly form: 'issued' | 'bad_checksum' | 'wrong_length' | 'foreign'
    readonly prefix: string | null
    readonly environment: Environment | null
  } | null
  /** The key that it belongs to, with its status; null when this vault has none. */
  readonly key: Key | null
  /** What is wrong with how it was written. */
  readonly defects: readonly PasteDefect[]
}

/** What a pasted text contains: the keys in it, and what was asked for. `more`: there were more than are listed. */
export type Identification = {
  readonly found: readonly Identified[]
  readonly more: boolean
  readonly asked: Asked
}

/** The smallest change that lets a refused request through, as an action with what it needs, and in words. */
export type Fix = {
  readonly advice: Message
  /** Set where the advice is a new key, and the request was made in another environment than the refused key's. */
  readonly where?: Message
} & (
  | { readonly kind: 'paste_key' | 'copy_again' | 'import_key' }
  | { readonly kind: 'enable'; readonly keyId: string }
  /** The key was rotated: `keyId` has replaced it, and passes. */
  | { readonly kind: 'use_key'; readonly keyId: string }
  /** Ask again in the key's own environment. */
  | { readonly kind: 'switch_environment'; readonly keyId: string; readonly environment: Environment }
  /** `diff`: how the new key would differ from the refused one. No account: its own can no longer have keys. */
  | {
      readonly kind: 'create_key'
      readonly keyId: string
      readonly accountId: string | null
      readonly environment: Environment
      readonly diff: SnapshotDiff | null
    }
  /** `roles`: those that would be sufficient, the smallest first. */
  | { readonly kind: 'open_account'; readonly accountId: string; readonly roles: readonly string[] }
)

/** What would pass instead: active keys of the environment, and roles, the smallest first. `moreKeys`: there are more than are listed. */
export type Passing = {
  readonly keys: readonly Pick<Key, 'id' | 'name' | 'environment' | 'account'>[]
  readonly moreKeys: boolean
  readonly roles: readonly Pick<Role, 'id' | 'name'>[]
}

/** A decision with everything needed to get past it. `fix` is null when the request is allowed. */
export type Explanation = Decision & {
  /** The decision in one sentence. */
  readonly summary: Message
  readonly key: Key | null
  readonly fix: Fix | null
  readonly passing: Passing
}

/** What saving an edited role would change: nothing for existing keys, and this for keys that are created again. */
export type RolePreview = {
  /** The keys that have the role in their snapshot. They do not change. */
  readonly unaffected: Readonly<Record<Environment, number>>
  /** How the permissions of keys would change if they were created again, largest groups first. */
  readonly again: readonly {
    readonly account: Pick<Account, 'id' | 'name'>
    readonly environment: Environment
    readonly keys: number
    /** The names of the first few keys. */
    readonly names: readonly string[]
    readonly added: readonly Permission[]
    readonly removed: readonly Permission[]
  }[]
  /** How many groups are not listed. */
  readonly moreGroups: number
}
