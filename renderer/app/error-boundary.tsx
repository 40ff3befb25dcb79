import { Component, type ErrorInfo, type ReactNode } from 'react'
import type { FaultPlace } from '../../shared/domain/faults.ts'
import { reportFault } from '../data/report-fault.ts'
import { FaultState } from '../ui/states.tsx'
import { t } from '../data/messages.ts'

type Fault = {
  /** Its id in the log; null when it was not logged again, undefined while that is unknown. */
  readonly id: string | null | undefined
  /** Shows the part again. */
  readonly retry: () => void
}

type Props = {
  readonly place: FaultPlace
  /** When this changes, the part is shown again, because it shows something else. */
  readonly resetKey?: unknown
  /** Reloads what the part shows, before it is shown again. */
  readonly onRetry?: (() => unknown) | undefined
  /** What to show instead; by default a sentence with the log's id and a way to try again. */
  readonly renderFault?: (fault: Fault) => ReactNode
  readonly children: ReactNode
}

type State = { readonly failed: boolean; readonly id: string | null | undefined; readonly resetKey: unknown }

/** Keeps an error in one part of the window from affecting the rest. The error is logged, and its id shown. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failed: false, id: undefined, resetKey: this.props.resetKey }

  static getDerivedStateFromProps({ resetKey }: Props, state: State): Partial<State> | null {
    return resetKey === state.resetKey ? null : { failed: false, resetKey }
  }

  static getDerivedStateFromError(): Partial<State> {
    return { failed: true }
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    void this.#report(error, componentStack)
  }

  async #report(error: unknown, componentStack: string | null | undefined): Promise<void> {
    const id = await reportFault(this.props.place, error, componentStack)
    // Keep a known id: this error may not have been logged again.
    this.setState((before) => ({ id: id ?? before.id ?? null }))
  }

  readonly #retry = async (): Promise<void> => {
    await this.props.onRetry?.()
    this.setState({ failed: false })
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    const fault: Fault = { id: this.state.id, retry: () => void this.#retry() }
    return this.props.renderFault?.(fault) ?? <FaultState title={titles[this.props.place]} {...fault} />
  }
}

const titles: Readonly<Record<FaultPlace, string>> = {
  list: t('app.this_list_cannot_be'),
  detail: t('app.these_details_cannot_be'),
  dialog: t('app.this_dialog_cannot_be'),
  banner: t('app.this_notice_cannot_be'),
  navigation: t('app.the_navigation_cannot_be'),
  screen: t('app.this_screen_cannot_be'),
  window: t('app.this_window_cannot_be'),
}
