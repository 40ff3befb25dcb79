import { Info, Pencil, Trash2, type LucideIcon } from 'lucide-react'
import { roleCommands, type RoleCommandId } from '../../../shared/commands/row-commands.ts'
import type { Role } from '../../../shared/domain/types.ts'
import { openRoleDialog } from '../../app/location.ts'
import type { RowMenu } from '../../ui/row-menu.tsx'
import { sentenceOf } from '../../data/messages.ts'

const icons: Readonly<Record<RoleCommandId, LucideIcon>> = { show: Info, edit: Pencil, delete: Trash2 }

/** The context menu of a role. `onShow` shows its details. */
export const roleMenu = (role: Role, onShow: () => void): RowMenu => ({
  heading: role.name,
  items: roleCommands(role).map(({ id, label, isDangerous = false }) => ({
    id,
    label: sentenceOf(label),
    icon: icons[id],
    danger: isDangerous,
    onSelect: () => (id === 'show' ? onShow() : openRoleDialog({ kind: id, role })),
  })),
})
