import type { Command } from 'commander'
import { describeVerification } from '../../../shared/domain/audit.ts'
import { ok } from '../../../shared/domain/errors.ts'
import { say, t } from '../../messages.ts'
import { act, type Run } from '../act.ts'
import { exitCodes } from '../exit-codes.ts'
import { examples } from '../options.ts'

const addVerify = (run: Run, audit: Command): void => {
  const verify = examples(audit.command('verify').description(t('audit.help.verify')), [
    'keyreeve audit verify',
    'keyreeve audit verify --json',
  ])
  act(run, verify, async ({ perform }) => {
    const verified = await perform('audit.verify', {})
    if (!verified.ok) return verified
    const found = verified.data
    return ok({
      json: found,
      text: () => ({ lines: describeVerification(found).map(say) }),
      exitCode: found.problem ? exitCodes.failed : exitCodes.ok,
    })
  })
}

export const addAudit = (run: Run, program: Command): void => {
  const audit = program.command('audit').summary(t('audit.help.summary')).description(t('audit.help'))
  addVerify(run, audit)
}
