import { basename } from 'node:path'

/*
 * Which folders a scan enters. What git ignores is skipped, because that is where the output of builds and the dependencies are; with two
 * exceptions, because that is where secrets are, too:
 *
 *   - ignored files are read: `.env` is nearly always ignored
 *   - ignored folders with a leading dot are entered unless they are known caches: agents and editors keep their configuration and their
 *     transcripts there (`.claude`, `.cursor`, `.vscode`), and people their secrets (`.secrets`)
 *
 * A folder that the user names is always scanned, and the answer lists what was skipped.
 */

/** Dependencies, caches and version control: skipped whether git ignores them or not. */
const skipped: ReadonlySet<string> = new Set(
  'node_modules,bower_components,jspm_packages,__pycache__,.venv,.tox,.nox,.eggs,.hg,.svn,.jj'.split(','),
)
/** Skipped only if git ignores them, although their names begin with a dot. */
const caches: ReadonlySet<string> = new Set(
  '.cache,.parcel-cache,.next,.nuxt,.output,.svelte-kit,.astro,.angular,.vite,.turbo,.nx,.yarn,.pnpm-store,.gradle,.m2,.terraform,.serverless,.mypy_cache,.pytest_cache,.ruff_cache,.ipynb_checkpoints,.dart_tool,.nyc_output,.build,.stack-work'.split(
    ',',
  ),
)

/** Whether a folder is one of dependencies, caches or version control. */
export const isSkippedByName = (path: string): boolean => skipped.has(basename(path))

/** Whether a folder is skipped if git ignores it. */
export const isSkippedIfIgnored = (path: string): boolean =>
  !basename(path).startsWith('.') || caches.has(basename(path))

/** Of `.git` only this is read: the address of a remote may contain a token. Everything else in it is packed. */
export const gitFiles: readonly string[] = ['config']
