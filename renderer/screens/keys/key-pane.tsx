import { KeyRound } from 'lucide-react'
import type { Key } from '../../../shared/domain.ts'
import { DetailPane } from '../../ui/screen.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { KeyDetailView } from './key-detail.tsx'

type Props = { readonly selected: Key | undefined; readonly narrow: boolean; readonly sheet: boolean; readonly onCloseSheet: () => void }

/** The selected key: a third pane, or a sheet over the list where there is no room for one. */
export const KeyPane = ({ selected, narrow, sheet, onCloseSheet }: Props) => {
  if (narrow) {
    if (!sheet || !selected) return null
    return (
      <Sheet label={`Key ${selected.name}`} onClose={onCloseSheet}>
        <KeyDetailView keyRow={selected} />
      </Sheet>
    )
  }
  return (
    <DetailPane label={selected ? `Key ${selected.name}` : 'Key'}>
      {selected ? <KeyDetailView keyRow={selected} /> : <EmptyState icon={KeyRound} title="No key selected" />}
    </DetailPane>
  )
}
