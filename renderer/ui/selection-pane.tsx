import { MousePointerClick, SearchX, Unlink, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { ErrorBoundary } from '../app/error-boundary.tsx'
import { Button } from './button.tsx'
import { DetailPane } from './screen.tsx'
import type { Selection } from './selection.ts'
import { Sheet } from './sheet.tsx'
import { EmptyState, LoadingState } from './states.tsx'
import { t } from '../data/messages.ts'

/** Why a row is not in the list. */
export type HiddenReason = { readonly title: string; readonly words: string }

type Props<Row> = {
  /** What a row is. */
  readonly noun: 'key' | 'account' | 'role' | 'project'
  readonly selection: Selection<Row>
  readonly nameOf: (row: Row) => string
  /** Whether there is no room for a third pane, so that details are a sheet over the list. */
  readonly narrow: boolean
  readonly sheet: boolean
  readonly onCloseSheet: () => void
  /** Clears the search and the filters. */
  readonly onClearFilters: () => void
  /** Explains why a row is not in the list, if the row itself is the reason; null if only the search or the filters hide it. */
  readonly whyHidden?: (row: Row) => HiddenReason | null
  /** Reloads a row's details, after they could not be shown. */
  readonly onRetry?: (row: Row) => unknown
  readonly children: (row: Row) => ReactNode
}

type Words = {
  readonly icon: LucideIcon
  readonly title: string
  readonly words: string
  readonly clears: boolean
}

const wordsFor = <Row,>({ noun, selection, nameOf, whyHidden }: Props<Row>): Words | null => {
  switch (selection.state) {
    case 'none':
      return {
        icon: MousePointerClick,
        title: t(`ui.none_selected.${noun}`),
        words: t(`ui.select.${noun}`),
        clears: false,
      }
    case 'hidden': {
      const why = whyHidden?.(selection.row) ?? {
        title: t('ui.name_is_hidden', { name: nameOf(selection.row) }),
        words: t(`ui.hidden.${noun}`),
      }
      return { icon: SearchX, ...why, clears: true }
    }
    case 'gone':
      return {
        icon: Unlink,
        title:
          selection.name === null
            ? t(`ui.gone.${noun}`)
            : t(`ui.gone_named.${noun}`, { name: selection.name }),
        words: t(`ui.gone_words.${noun}`),
        clears: false,
      }
    case 'shown':
    case 'reading':
      return null
  }
}

const Content = <Row,>(props: Props<Row>) => {
  const { noun, selection, onClearFilters, onRetry, children } = props
  if (selection.state === 'shown') {
    const { row } = selection
    return (
      <ErrorBoundary place="detail" resetKey={row} onRetry={() => onRetry?.(row)}>
        {children(row)}
      </ErrorBoundary>
    )
  }
  const words = wordsFor(props)
  if (words === null) return <LoadingState label={t(`ui.loading.${noun}`)} />
  return (
    <EmptyState
      icon={words.icon}
      title={words.title}
      action={words.clears && <Button onClick={onClearFilters}>{t('ui.show_it')}</Button>}
    >
      {words.words}
    </EmptyState>
  )
}

/** The selected row's details, in a third pane or in a sheet. Also says when nothing is selected, or the row is hidden or gone. */
export const SelectionPane = <Row,>(props: Props<Row>) => {
  const { noun, selection, nameOf, narrow, sheet, onCloseSheet } = props
  const label =
    selection.state === 'shown'
      ? t(`ui.named.${noun}`, { name: nameOf(selection.row) })
      : t(`ui.noun.${noun}`)
  if (!narrow) {
    return (
      <DetailPane label={label}>
        <Content {...props} />
      </DetailPane>
    )
  }
  return sheet ? (
    <Sheet label={label} onClose={onCloseSheet}>
      <Content {...props} />
    </Sheet>
  ) : null
}
