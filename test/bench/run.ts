/** `npm run bench`: every measure as a ratio against a control in the same run. Ends with 1 when a bar is missed. */
import { cpus } from 'node:os'
import { measureActivity } from './activity.ts'
import { measureAuthorize } from './authorize.ts'
import { measureChecks } from './checks.ts'
import { table } from './compare.ts'
import { measurePackage } from './package.ts'
import { measureStart } from './start.ts'

const lines = [
  ...(await measureChecks()),
  ...(await measureStart()),
  ...measureActivity(),
  ...(await measureAuthorize()),
  ...(await measurePackage()),
]
console.log(
  `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}\n\n${table(lines)}`,
)
if (lines.some(({ met }) => !met)) process.exitCode = 1
