import type { LucideIcon } from 'lucide-react'
import { CircleAlert, Lock, SearchX, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { familyOf, type Refusal } from '../../shared/domain/errors.ts'
import type { Load } from '../data/load.ts'
import { faultWords } from '../data/report-fault.ts'
import { Button } from './button.tsx'
import styles from './states.module.css'
import { sentenceOf, t } from '../data/messages.ts'

type EmptyProps = {
  readonly icon: LucideIcon
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}

/** Says why there is nothing to show, and what to do next. */
export const EmptyState = ({ icon: Icon, title, children, action }: EmptyProps) => (
  <div className={styles.state}>
    <span className={styles.badge}>
      <Icon aria-hidden />
    </span>
    <h2>{title}</h2>
    {children && <p>{children}</p>}
    {action}
  </div>
)

type NoMatchesProps = {
  readonly title: string
  /** How many rows are hidden. */
  readonly children: ReactNode
  /** The label of the button that clears the search. */
  readonly clear: string
  readonly onClear: () => void
}

/** A list whose rows are all hidden by the search or the filters. */
export const NoMatches = ({ title, children, clear, onClear }: NoMatchesProps) => (
  <EmptyState icon={SearchX} title={title} action={<Button onClick={onClear}>{clear}</Button>}>
    {children}
  </EmptyState>
)

/** Says why loading was refused, with a button to try again. */
export const ErrorState = ({
  title,
  refusal,
  onRetry,
}: {
  readonly title: string
  readonly refusal: Refusal
  readonly onRetry: () => void
}) => (
  <div className={styles.state} role="alert">
    <span className={styles.badge} data-tone="bad">
      {familyOf(refusal) === 'keychain_locked' ? <Lock aria-hidden /> : <CircleAlert aria-hidden />}
    </span>
    <h2>{title}</h2>
    <p>{sentenceOf(refusal)}</p>
    <Button onClick={onRetry}>{t('ui.try_again')}</Button>
  </div>
)

type StaleProps = {
  readonly load: Load
  /** What that means for the rows shown. */ readonly words: string
  readonly onRetry: () => void
}

/** Shown above rows that could not be reloaded: they stay, but may be out of date. */
export const StaleNotice = ({ load, words, onRetry }: StaleProps) =>
  load.state === 'ready' && load.problem !== null ? (
    <div className={styles.stale} role="status">
      <TriangleAlert aria-hidden />
      <p>
        <strong>{words}</strong> {sentenceOf(load.problem)}
      </p>
      <Button onClick={onRetry}>{t('ui.try_again')}</Button>
    </div>
  ) : null

type FaultProps = {
  readonly title: string
  /** Undefined until the log has answered. */
  readonly id: string | null | undefined
  /** What still works, or what to do. */
  readonly advice?: string
  readonly action?: string
  readonly retry: () => void
}

/** Shown where a part of the window failed: the id under which the log has the error, and a button to try again. */
export const FaultState = ({
  title,
  id,
  advice = t('ui.the_rest_of_the'),
  action = t('ui.try_again'),
  retry,
}: FaultProps) => (
  <div className={styles.state} role="alert">
    <span className={styles.badge} data-tone="bad">
      <CircleAlert aria-hidden />
    </span>
    <h2>{title}</h2>
    <p>{t('ui.something_went_wrong_inside', { fault: faultWords(id), advice })}</p>
    <Button onClick={retry}>{action}</Button>
  </div>
)

/** A state that fills the whole window, for when there is no screen to show it in. */
export const WindowState = ({ children }: { readonly children?: ReactNode }) => (
  <main className={styles.window}>
    <h1 className="visually-hidden">Keyreeve</h1>
    {children}
  </main>
)

/** Placeholder rows. They are invisible for the first 200 ms, so that a quick answer does not flicker. */
export const LoadingState = ({ label }: { readonly label: string }) => (
  <div className={styles.loading} role="status">
    <span className="visually-hidden">{label}</span>
    {[0, 1, 2, 3, 4].map((row) => (
      <span key={row} className={styles.bar} />
    ))}
  </div>
)
