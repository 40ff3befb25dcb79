import { MousePointerClick, SearchX, Unlink, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { ErrorBoundary } from '../app/error-boundary.tsx'
import { Button } from './button.tsx'
import { DetailPane } from './screen.tsx'
import type { Selection } from './selection.ts'
import { Sheet } from './sheet.tsx'
import { EmptyState, LoadingState } from './states.tsx'

type Props<Row> = {
  /** What a row is: `Key`, `Account`. */
  readonly noun: string
  readonly selection: Selection<Row>
  readonly nameOf: (row: Row) => string
  /** There is no room for a third pane: details come as a sheet over the list. */
  readonly narrow: boolean
  readonly sheet: boolean
  readonly onCloseSheet: () => void
  /** Takes back the search and the filters. */
  readonly onClearFilters: () => void
  /** Explains why a row is not in the list, where the row itself tells; null when only the search or the filters hide it. */
  readonly whyHidden?: (row: Row) => { readonly title: string; readonly words: string } | null
  /** What happened to a row that is gone: `deleted` unless given. */
  readonly removed?: string
  /** Reads a row's details anew, after they could not be shown. */
  readonly onRetry?: (row: Row) => unknown
  readonly children: (row: Row) => ReactNode
}

type Words = {
  readonly icon: LucideIcon
  readonly title: string
  readonly words: string
  readonly clears: boolean
}

const wordsFor = <Row,>({
  noun,
  selection,
  nameOf,
  whyHidden,
  removed = 'deleted',
}: Props<Row>): Words | null => {
  const word = noun.toLowerCase()
  const aWord = `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`
  switch (selection.state) {
    case 'none':
      return {
        icon: MousePointerClick,
        title: `No ${word} selected`,
        words: `Select ${aWord} in the list to see its details.`,
        clears: false,
      }
    case 'hidden': {
      const why = whyHidden?.(selection.row) ?? {
        title: `${nameOf(selection.row)} is hidden`,
        words: `Your search or filters hide this ${word}.`,
      }
      return { icon: SearchX, ...why, clears: true }
    }
    case 'gone':
      return {
        icon: Unlink,
        title: `${selection.name ?? `This ${word}`} was ${removed}`,
        words: `This happened outside this window. Select another ${word} in the list.`,
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
  if (words === null) return <LoadingState label={`Reading the ${noun.toLowerCase()}`} />
  return (
    <EmptyState
      icon={words.icon}
      title={words.title}
      action={words.clears && <Button onClick={onClearFilters}>Show it</Button>}
    >
      {words.words}
    </EmptyState>
  )
}

/** The selected row's details: a third pane, or a sheet where there is no room. It says so when nothing is selected or the row is gone. */
export const SelectionPane = <Row,>(props: Props<Row>) => {
  const { noun, selection, nameOf, narrow, sheet, onCloseSheet } = props
  const label = selection.state === 'shown' ? `${noun} ${nameOf(selection.row)}` : noun
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
