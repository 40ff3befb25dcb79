import { Option, type Command } from 'commander'
import { familyOf, refuse, type Refusal, type Refused } from '../../shared/domain/errors.ts'
import { importForms, wrappings, type ImportForm } from '../../shared/domain/import-value.ts'
import { t } from '../messages.ts'

/** How the user decides about a value with something around it, or with the label of the other environment. */
export type ImportOptions = { readonly value?: ImportForm; readonly otherEnvironment?: boolean }

/** Adds the options by which the user decides about the value on standard input. */
export const withImportAnswer = (command: Command): Command =>
  command
    .addOption(new Option('--value <form>', t('cli.help.import_value')).choices([...importForms]))
    .option('--other-environment', t('cli.help.import_other_environment'))

/** `import_unclear` with what was found about the value, and the options that decide it; any other refusal as it is. */
export const explainUnclear = (refusal: Refusal): Refused => {
  if (familyOf(refusal) !== 'import_unclear') return { ok: false, error: refusal }
  const { params } = refusal
  const found = [...wrappings, 'other_environment' as const].filter(
    (each) => Array.isArray(params['findings']) && params['findings'].includes(each),
  )
  const environment = params['environment'] === 'test' ? 'test' : 'production'
  const findings = found.map((each) =>
    each === 'other_environment'
      ? t('import.other_environment', { environment, other: environment === 'test' ? 'production' : 'test' })
      : t(`import.${each}`),
  )
  const options = [
    ...(found.some((each) => each !== 'other_environment') ? [t('cli.answer_value')] : []),
    ...(found.includes('other_environment') ? [t('cli.answer_environment')] : []),
  ]
  return refuse('import_unclear.cli', { findings: findings.join(' '), options })
}
