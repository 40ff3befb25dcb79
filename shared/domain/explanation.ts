/** What Check access and the role editor tell: what was found in a pasted text, the fix, and what an edit would change. */
import type { Account, Action, Decision, Environment, Key, Permission, Role, SnapshotDiff } from './types.ts'

/** What a request asked for, as far as a pasted text tells it. */
export type Asked = {
  readonly entity?: string | undefined
  readonly action?: Action | undefined
  readonly environment?: Environment | undefined
}

/**
 * Why a request with a good key would be refused all the same: the word Bearer in x-api-key, quotation marks that are sent with the
 * key, a character that cannot be seen, or a place where the API does not look for a key.
 */
const pasteDefects = ['bearer', 'quotes', 'place', 'invisible'] as const
export type PasteDefect = (typeof pasteDefects)[number]

/** One thing in a pasted text that stands, or may stand, for a key. Nothing of a secret but its hint. */
export type Identified = {
  /** How it stood there. */
  readonly by: 'secret' | 'hint' | 'id' | 'name'
  readonly hint: string
  /**
   * What it is by its shape alone, when it is a secret: `issued` has the right checksum, `bad_checksum` is mistyped or
   * relabelled, `wrong_length` begins like one of ours but is cut off or from elsewhere, `foreign` has no shape of ours.
   */
  readonly shape: {
    readonly form: 'issued' | 'bad_checksum' | 'wrong_length' | 'foreign'
    readonly prefix: string | null
    readonly environment: Environment | null
  } | null
  /** The key that it belongs to, with its state; null when this vault has none. */
  readonly key: Key | null
  /** What is wrong with the way it stood there. */
  readonly defects: readonly PasteDefect[]
}

/** What a pasted text is: the keys in it, and what was asked for. `more`: there were more than are named. */
export type Identification = {
  readonly found: readonly Identified[]
  readonly more: boolean
  readonly asked: Asked
}

/** The smallest change that lets a refused request through, as an action with what it needs, and in one or two sentences. */
export type Fix = { readonly sentence: string } & (
  | { readonly kind: 'paste_key' | 'copy_again' | 'import_key' }
  | { readonly kind: 'enable'; readonly keyId: string }
  /** It was rotated: `keyId` has taken its place, and passes. */
  | { readonly kind: 'use_key'; readonly keyId: string }
  /** Ask again in the environment that the key is for. */
  | { readonly kind: 'switch_environment'; readonly keyId: string; readonly environment: Environment }
  /** `diff`: what it would have that the refused one has not. Without an account: its own cannot have keys any more. */
  | {
      readonly kind: 'create_key'
      readonly keyId: string
      readonly accountId: string | null
      readonly environment: Environment
      readonly diff: SnapshotDiff | null
    }
  /** `roles`: those that would do, the smallest first. */
  | { readonly kind: 'open_account'; readonly accountId: string; readonly roles: readonly string[] }
)

/** What would pass instead: active keys of the environment, and roles, the smallest first. `moreKeys`: there are more than are named. */
export type Passing = {
  readonly keys: readonly Pick<Key, 'id' | 'name' | 'environment' | 'account'>[]
  readonly moreKeys: boolean
  readonly roles: readonly Pick<Role, 'id' | 'name'>[]
}

/** A decision with all that is needed to get past it. `fix` is null when it is allowed. */
export type Explanation = Decision & {
  readonly sentence: string
  readonly key: Key | null
  readonly fix: Fix | null
  readonly passing: Passing
}

/** What saving an edited role would change: nothing for keys that exist, and this for keys made anew. */
export type RolePreview = {
  /** The keys that carry it in their snapshot. They stay as they are. */
  readonly unaffected: Readonly<Record<Environment, number>>
  /** What keys would get if they were created again, against what they have; the largest groups first. */
  readonly again: readonly {
    readonly account: Pick<Account, 'id' | 'name'>
    readonly environment: Environment
    readonly keys: number
    /** The names of the first few. */
    readonly names: readonly string[]
    readonly added: readonly Permission[]
    readonly removed: readonly Permission[]
  }[]
  /** How many groups are not named. */
  readonly moreGroups: number
}
