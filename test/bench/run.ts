/**
 * `npm run bench`: every measurement as a ratio against a control in the same run. Exits with 1 if a bar is missed. Arguments name the parts to
 * measure; by default all.
 */
import { cpus, loadavg } from 'node:os'
import { measureActivity } from './activity.ts'
import { measureApp } from './app.ts'
import { measureAuthorize } from './authorize.ts'
import { measureChecks } from './checks.ts'
import { measureCli } from './cli.ts'
import { table, type Measured } from './compare.ts'
import { measureGuard } from './guard.ts'
import { measureMask } from './mask.ts'
import { measurePackage } from './package.ts'
import { measureRotation } from './rotation.ts'
import { measureScan } from './scan.ts'
import { measureStart } from './start.ts'

const parts: Readonly<Record<string, () => readonly Measured[] | Promise<readonly Measured[]>>> = {
  checks: measureChecks,
  start: measureStart,
  activity: measureActivity,
  authorize: () => measureAuthorize(),
  cli: measureCli,
  scan: measureScan,
  rotation: measureRotation,
  guard: measureGuard,
  app: measureApp,
  mask: measureMask,
  package: measurePackage,
}

const chosen = process.argv.slice(2)
const unknown = chosen.filter((part) => !(part in parts))
if (unknown.length > 0)
  throw new Error(`there is no ${unknown.join(' or ')}; there is ${Object.keys(parts).join(', ')}`)

const lines: Measured[] = []
for (const [part, measure] of Object.entries(parts))
  if (chosen.length === 0 || chosen.includes(part)) lines.push(...(await measure()))
const load = loadavg().map((each) => each.toFixed(1))
console.log(
  `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load average ${load.join(' ')}\n\n${table(lines)}`,
)
if (lines.some(({ met }) => !met)) process.exitCode = 1
