import { Option, type Command } from 'commander'
import { entity } from '../../../shared/operations/fields.ts'
import { actions, type Action, type DecisionCheck } from '../../../shared/domain/types.ts'
import type { Fix } from '../../../shared/domain/explanation.ts'
import { ok, type Result } from '../../../shared/domain/errors.ts'
import type { Output } from '../../../shared/operations/index.ts'
import { escapeControls } from '../../core/safe-text.ts'
import { say, t } from '../../messages.ts'
import { act, type Run, type Tools } from '../act.ts'
import type { Answer, Look, StyledText } from '../io.ts'
import { decisionCode } from '../exit-codes.ts'
import { examples } from '../options.ts'
import { parsedBy } from '../parsers.ts'
import { readSecretInput } from '../ask.ts'

type Options = { readonly entity: string; readonly action: Action }

const decide = async ({ io, perform, options, environment }: Tools<Options>): Promise<Result<Decided>> => {
  const secret = await readSecretInput(io)
  return secret.ok
    ? perform('decisions.verify', {
        secret: secret.data,
        entity: options.entity,
        action: options.action,
        environment,
      })
    : secret
}

type Decided = Output<'decisions.verify'>

const verdictLine = (look: Look, { allowed, status, code, summary }: Decided): string =>
  `${allowed ? look.style('green', t('cli.allowed')) : look.style('red', t('cli.refused', { status: String(status), code }))}  ${escapeControls(say(summary))}`

const mark = (look: Look, passed: DecisionCheck['passed']): string =>
  passed === null ? look.style('dim', '–') : passed ? look.style('green', '✓') : look.style('red', '✗')

const checkLine = (look: Look, { passed, detail }: DecisionCheck): string => {
  const shown = escapeControls(say(detail))
  return `  ${mark(look, passed)} ${passed === null ? look.style('dim', shown) : shown}`
}

const verdict = (look: Look, decided: Decided): StyledText => ({ lines: [verdictLine(look, decided)] })

const account = (look: Look, decided: Decided): StyledText => ({
  lines: [
    ...decided.checks.map((check) => checkLine(look, check)),
    verdictLine(look, decided),
    ...(decided.fix ? [escapeControls(fixSentence(decided.fix))] : []),
  ],
})

const fixSentence = ({ advice, where }: Fix): string =>
  [advice, where].flatMap((part) => (part ? [say(part)] : [])).join(' ')

/** What `--json` prints: with sentences instead of messages. */
const inWords = ({ summary, checks, fix, ...decided }: Decided): object => {
  const { advice: _, where: __, ...action } = fix ?? {}
  return {
    ...decided,
    sentence: say(summary),
    checks: checks.map((check) => ({ ...check, detail: say(check.detail) })),
    fix: fix && { ...action, sentence: fixSentence(fix) },
  }
}

const addDecision = (
  run: Run,
  program: Command,
  name: 'verify' | 'explain',
  text: (look: Look, decided: Decided) => StyledText,
): void => {
  const command = program
    .command(name)
    .summary(t(`cli.help.${name}.summary`))
    .description(`${t(`cli.help.${name}`)}\n${t('cli.help.reads_secret')}`)
    .addOption(
      new Option('--entity <entity>', t('cli.help.entity')).argParser(parsedBy(entity)).makeOptionMandatory(),
    )
    .addOption(
      new Option('--action <action>', t('cli.help.action')).choices([...actions]).makeOptionMandatory(),
    )
  examples(command, [
    `keyreeve ${name} --entity event --action write --env test < secret.txt`,
    `printenv API_KEY | keyreeve ${name} --entity event --action read --env production --json`,
  ])
  const work = async (tools: Tools<Options>): Promise<Result<Answer>> => {
    const decided = await decide(tools)
    return decided.ok
      ? ok({
          json: inWords(decided.data),
          text: (look) => text(look, decided.data),
          exitCode: decisionCode(decided.data),
        })
      : decided
  }
  // Scripts should use `verify`; `explain` is for people.
  act<Options>(run, command, work, { environmentRequired: name === 'verify' })
}

export const addDecisions = (run: Run, program: Command): void => {
  addDecision(run, program, 'verify', verdict)
  addDecision(run, program, 'explain', account)
}
