import { join } from 'node:path'
import { ok, refuse, type Result } from '../../../shared/domain/errors.ts'
import { readWhole } from '../git/read.ts'

/*
 * lefthook writes its hooks anew when its settings change, and moves others aside. So the guard is one of its commands: in the settings for
 * one computer, `lefthook-local.yml`, which it adds to the project's own.
 */

/** The name of the guard's command. */
export const lefthookName = 'keyreeve-guard'
const commandPath = ['pre-commit', 'commands', lefthookName]

/** Whether a hook was written by lefthook, which it starts. */
export const isLefthook = (hook: string): boolean => /\bcall_lefthook\b.*\brun\b/.test(hook)

const fileNames = ['lefthook-local', '.lefthook-local'].flatMap((name) =>
  ['yml', 'yaml', 'toml', 'json'].map((type) => `${name}.${type}`),
)

/** The file with the settings for this computer; it may not exist yet. Refuses `conflict.guard_lefthook_format` where it is no YAML. */
export const findLefthookFile = async (root: string): Promise<Result<string>> => {
  for (const name of fileNames) {
    const file = join(root, name)
    if ((await readWhole(file)).kind === 'missing') continue
    return /\.ya?ml$/.test(name) ? ok(file) : refuse('conflict.guard_lefthook_format', { path: file })
  }
  return ok(join(root, 'lefthook-local.yml'))
}

// Loaded when needed: few repositories have lefthook.
const parse = async (text: string) => (await import('yaml')).parseDocument(text)

export const hasCommand = async (text: string, command: string): Promise<boolean> => {
  const document = await parse(text)
  return document.errors.length === 0 && document.getIn([...commandPath, 'run']) === command
}

/** The settings with the guard's command; comments and order stay. Refuses `conflict.guard_lefthook_format` for text that is no YAML. */
export const withCommand = async (text: string, command: string, path: string): Promise<Result<string>> => {
  const document = await parse(text)
  const { contents } = document
  if (document.errors.length > 0 || (contents !== null && !('items' in contents)))
    return refuse('conflict.guard_lefthook_format', { path })
  document.setIn([...commandPath, 'run'], command)
  return ok(document.toString({ lineWidth: 0 }))
}

/** The settings without the guard's command, and without what is empty then. */
export const withoutCommand = async (text: string): Promise<string> => {
  const document = await parse(text)
  document.deleteIn(commandPath)
  for (const path of [commandPath.slice(0, 2), commandPath.slice(0, 1)]) {
    const found = document.getIn(path)
    if (
      typeof found === 'object' &&
      found !== null &&
      'items' in found &&
      Array.isArray(found.items) &&
      found.items.length === 0
    )
      document.deleteIn(path)
  }
  const isEmpty = Object.keys((document.toJS() as object | null) ?? {}).length === 0
  return isEmpty ? '' : document.toString({ lineWidth: 0 })
}
