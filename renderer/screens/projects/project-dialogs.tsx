import type { ProjectDialog } from '../../app/location.ts'
import type { DialogViewProps } from '../../ui/dialog.tsx'
import { BindDialog } from './bind-dialog.tsx'
import { CompareDialog } from './compare-dialog.tsx'
import { WriteVariableDialog } from './write-variable-dialog.tsx'

/** The dialogs about projects. */
export const ProjectDialogView = ({ dialog, onClose }: DialogViewProps<ProjectDialog>) => {
  switch (dialog.kind) {
    case 'bind':
      return <BindDialog dialog={dialog} onClose={onClose} />
    case 'compare':
      return <CompareDialog project={dialog.project} onClose={onClose} />
    case 'write':
      return <WriteVariableDialog {...dialog} onClose={onClose} />
  }
}
