import { Argument, type Command } from 'commander'
import { ok } from '../../../shared/domain/errors.ts'
import { escapeControls } from '../../core/safe-text.ts'
import { t } from '../../messages.ts'
import { actAlone, type Run } from '../act.ts'
import { completionScripts, shells, type Shell } from '../completion-scripts.ts'
import { examples } from '../options.ts'

const addScript = (run: Run, program: Command): void => {
  const command = program
    .command('completion')
    .summary(t('cli.help.completion.summary'))
    .description(t('cli.help.completion'))
    .addArgument(new Argument('<shell>', t('cli.help.completion.shell')).choices([...shells]))
  examples(command, [
    'source <(keyreeve completion bash)',
    'keyreeve completion zsh > ~/.zfunc/_keyreeve',
    'keyreeve completion fish > ~/.config/fish/completions/keyreeve.fish',
  ])
  actAlone(run, command, async () => {
    const shell = command.args[0] as Shell
    const lines = completionScripts[shell].trimEnd().split('\n')
    return ok({ json: { shell, script: completionScripts[shell] }, text: () => ({ lines }) })
  })
}

/** What the scripts call: prints what may stand in place of the last word, a line each. */
const addComplete = (run: Run, program: Command): void => {
  const command = program
    .command('complete', { hidden: true })
    .description(t('cli.help.complete'))
    .argument('[words...]', t('cli.help.complete'))
  actAlone(run, command, async () => {
    const words = command.args
    const [{ createProgram }, { candidates }] = await Promise.all([
      import('../program.ts'),
      import('../complete.ts'),
    ])
    // The word that is being typed may be the name of the group itself.
    const found = await candidates(run.io, await createProgram(run, words.slice(0, -1)), words)
    return ok({ json: found, text: () => ({ lines: found.map(escapeControls) }) })
  })
}

export const addCompletion = (run: Run, program: Command): void => {
  addScript(run, program)
  addComplete(run, program)
}
