import { Copy } from 'lucide-react'
import { Tabs } from 'radix-ui'
import type { CopyForm } from '../../../shared/domain/delivery.ts'
import { IconButton } from '../../ui/button.tsx'
import { SecretLine } from '../../ui/secret-line.tsx'
import styles from './keys.module.css'
import { lineOf } from './lines.ts'
import { t } from '../../data/messages.ts'

const tabs = [
  { form: 'env', word: '.env' },
  { form: 'export', word: t('keys.shell') },
  { form: 'curl', word: 'curl' },
] as const

type Props = {
  readonly variable: string
  /** The value or its mask. */
  readonly shown: string
  readonly disabled: boolean
  readonly onCopy: (form: CopyForm) => void
}

/** Ready-made lines, one a tab, each with its copy button. */
export const SecretForms = ({ variable, shown, disabled, onCopy }: Props) => (
  <Tabs.Root defaultValue="env" className={styles.tabs}>
    <Tabs.List className={styles.tabList} aria-label={t('keys.ready_made_lines')}>
      {tabs.map(({ form, word }) => (
        <Tabs.Trigger key={form} value={form} className={styles.tab}>
          {word}
        </Tabs.Trigger>
      ))}
    </Tabs.List>
    {tabs.map(({ form, word }) => (
      <Tabs.Content key={form} value={form} tabIndex={-1}>
        <SecretLine
          label={t('keys.word_line', { word })}
          text={lineOf(form, variable, shown)}
          onHandCopy={() => onCopy(form)}
        >
          <IconButton
            label={t('keys.copy_the_word_line', { word })}
            icon={Copy}
            disabled={disabled && form !== 'curl'}
            onClick={() => onCopy(form)}
          />
        </SecretLine>
      </Tabs.Content>
    ))}
  </Tabs.Root>
)
