import { join } from './catalogue.ts'
import { api } from './en/api.ts'
import { apiDocument } from './en/api-document.ts'
import { checks } from './en/checks.ts'
import { audit } from './en/audit.ts'
import { backups } from './en/backups.ts'
import { cli } from './en/cli.ts'
import { cliHelp } from './en/cli-help.ts'
import { refusals } from './en/refusals.ts'
import { accounts } from './en/accounts.ts'
import { activity } from './en/activity.ts'
import { commands } from './en/commands.ts'
import { checkAccess } from './en/check-access.ts'
import { drift } from './en/drift.ts'
import { envImport } from './en/env-import.ts'
import { frame } from './en/frame.ts'
import { guard } from './en/guard.ts'
import { health } from './en/health.ts'
import { keys } from './en/keys.ts'
import { projects } from './en/projects.ts'
import { projectFolders } from './en/project-folders.ts'
import { rehearsals } from './en/rehearsals.ts'
import { rotations } from './en/rotations.ts'
import { roles } from './en/roles.ts'
import { run } from './en/run.ts'
import { scanScreen } from './en/scan-screen.ts'
import { settings } from './en/settings.ts'
import { shell } from './en/shell.ts'
import { ui } from './en/ui.ts'
import { vault } from './en/vault.ts'

/** Every sentence with a code, in English. Other languages have the same codes, with the same placeholders. */
export const sentences = join(
  refusals,
  checks,
  api,
  apiDocument,
  audit,
  cli,
  cliHelp,
  accounts,
  activity,
  checkAccess,
  backups,
  commands,
  drift,
  envImport,
  frame,
  guard,
  health,
  keys,
  projects,
  projectFolders,
  rehearsals,
  roles,
  rotations,
  run,
  scanScreen,
  settings,
  shell,
  ui,
  vault,
)
