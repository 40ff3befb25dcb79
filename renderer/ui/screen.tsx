import { Search } from 'lucide-react'
import type { KeyboardEvent, ReactNode } from 'react'
import type { Environment } from '../../shared/domain/types.ts'
import { ErrorBoundary } from '../app/error-boundary.tsx'
import { IconButton } from './button.tsx'
import { cx } from './cx.ts'
import styles from './screen.module.css'
import { EnvironmentChip, Kbd } from './tag.tsx'
import { modifier } from './platform.ts'
import { X } from 'lucide-react'
import { t } from '../data/messages.ts'

type ScreenProps = {
  readonly title: string
  readonly environment?: Environment
  readonly actions?: ReactNode
  /** Search and filters, below the title. */
  readonly tools?: ReactNode
  /** The third pane. */
  readonly detail?: ReactNode
  /** Reloads what the middle pane shows, after it failed. */
  readonly onRetry?: () => unknown
  readonly children: ReactNode
}

/** A screen's middle pane and, if there is one, its detail pane. */
export const Screen = ({ title, environment, actions, tools, detail, onRetry, children }: ScreenProps) => (
  <div className={cx(styles.screen, detail !== undefined && styles.withDetail)}>
    <main id="main" tabIndex={-1} className={styles.main}>
      <header className={styles.header}>
        <h1>{title}</h1>
        {environment && <EnvironmentChip environment={environment} />}
        <span className={styles.actions}>{actions}</span>
      </header>
      {tools && <div className={styles.tools}>{tools}</div>}
      <ErrorBoundary place="list" resetKey={environment} onRetry={onRetry}>
        {children}
      </ErrorBoundary>
    </main>
    {detail}
  </div>
)

/** The third pane of a wide window. */
export const DetailPane = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <section id="detail" tabIndex={-1} className={styles.pane} aria-label={label}>
    {children}
  </section>
)

/** The content of a detail pane or sheet, from top to bottom. */
export const Stack = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles.stack}>{children}</div>
)

/** A pane's title and the line below it. */
export const PaneTitle = ({ title, children }: { readonly title: string; readonly children?: ReactNode }) => (
  <div className={styles.paneTitle}>
    <h2>{title}</h2>
    {children && <p>{children}</p>}
  </div>
)

/** Additional information in small print. */
export const SmallPrint = ({ children }: { readonly children: ReactNode }) => (
  <p className={styles.small}>{children}</p>
)

/** Actions that disable or remove something, set apart at the end of a pane. */
export const PaneEnd = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles.end}>{children}</div>
)

/** A row of buttons. */
export const ButtonRow = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles.buttons}>{children}</div>
)

type SearchProps = {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}

/** A list's search field. Ctrl+F focuses it, Escape clears it, and Arrow down moves to the list. */
export const SearchField = ({ label, value, onChange }: SearchProps) => {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && value !== '') {
      event.preventDefault()
      onChange('')
    }
    if (event.key === 'ArrowDown') {
      event.preventDefault()
      document.querySelector<HTMLElement>('[role="grid"]')?.focus()
    }
  }
  return (
    <div className={styles.search}>
      <Search aria-hidden />
      <input
        type="text"
        role="searchbox"
        data-search
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {value === '' ? (
        <Kbd>{`${modifier} F`}</Kbd>
      ) : (
        <IconButton
          label={t('ui.clear_the_search')}
          icon={X}
          className={styles.clear}
          onClick={() => onChange('')}
        />
      )}
    </div>
  )
}
