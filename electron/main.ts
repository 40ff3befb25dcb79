/** The desktop app's entry. */
import { app } from 'electron'
import { runApp } from './shell/run.ts'
import { refusedSwitch } from './shell/switches.ts'

const refusal = app.isPackaged ? refusedSwitch(process.argv.slice(1), process.platform) : undefined

if (refusal === undefined) {
  runApp()
} else {
  process.stderr.write(`${refusal}\n`)
  app.exit(2)
}
