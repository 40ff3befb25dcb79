/** Entry point of the desktop app; in a package, also of the command line. */
import { app } from 'electron'
import { runApp } from './shell/run.ts'
import { answerSquirrel } from './shell/squirrel.ts'
import { commandLine, refusedSwitch, squirrelEvent } from './shell/switches.ts'

const argv = process.argv.slice(1)
const command = app.isPackaged ? commandLine(argv) : undefined
const installing = app.isPackaged ? squirrelEvent(argv, process.platform) : undefined
const refusal = app.isPackaged && !command && !installing ? refusedSwitch(argv, process.platform) : undefined

if (command) {
  // Only loaded here, so that the window does not wait for it.
  void import('./shell/command-line.ts').then(({ runCommandLine }) => runCommandLine(command))
} else if (installing) {
  void answerSquirrel(installing)
} else if (refusal === undefined) {
  runApp()
} else {
  const refuse = async (): Promise<void> => {
    const { chooseLanguage, say } = await import('./messages.ts')
    await chooseLanguage(process.env)
    process.stderr.write(`${say(refusal)}\n`)
  }
  void refuse().finally(() => app.exit(2))
}
