import { DropdownMenu } from 'radix-ui'
import type { LucideIcon } from 'lucide-react'
import { useState, type MouseEvent, type ReactNode } from 'react'
import type { RowCommand } from '../../shared/commands/row-commands.ts'
import { Button, type ButtonProps } from './button.tsx'
import { MenuContent, type MenuItem } from './menu.tsx'
import styles from './menu.module.css'
import { sentenceOf, t } from '../data/messages.ts'

/** What can be done with a row. */
export type RowMenu<Id extends string = string> = {
  /** What the menu acts on, shown above its items: rows may have moved under the pointer. */
  readonly heading: string
  readonly items: readonly (MenuItem & { readonly id: Id })[]
}

/** The menu of a row: its commands, each with an icon and what it does. */
export const rowMenu = <Id extends string>(
  heading: string,
  commands: readonly RowCommand<Id>[],
  actions: Readonly<Record<Id, { readonly icon: LucideIcon; readonly run: () => unknown }>>,
): RowMenu<Id> => ({
  heading,
  items: commands.map(({ id, label, isDangerous = false }) => ({
    id,
    label: sentenceOf(label),
    icon: actions[id].icon,
    danger: isDangerous,
    onSelect: () => void actions[id].run(),
  })),
})

export const offers = <Id extends string>(menu: RowMenu<Id>, command: Id): boolean =>
  menu.items.some(({ id }) => id === command)

type RowButtonProps<Id extends string> = Pick<ButtonProps, 'variant' | 'children' | 'aria-label'> & {
  readonly menu: RowMenu<Id>
  readonly command: Id
}

/** A button with a label of its own for a command of a row: where the menu does not offer the command, there is no button. */
export const RowButton = <Id extends string>({ menu, command, ...button }: RowButtonProps<Id>) => {
  const item = menu.items.find(({ id }) => id === command)
  return item ? <Button {...button} onClick={item.onSelect} /> : null
}

type RowButtonsProps<Id extends string> = {
  readonly menu: RowMenu<Id>
  /** The commands, in the order of the buttons. */
  readonly commands: readonly Id[]
  readonly variant?: NonNullable<ButtonProps['variant']>
  readonly withIcons?: boolean
}

/** Buttons for some commands of a row, in its details: those that its menu offers at the moment. */
export const RowButtons = <Id extends string>({
  menu,
  commands,
  variant,
  withIcons = true,
}: RowButtonsProps<Id>) =>
  commands.map((command) => {
    const item = menu.items.find(({ id }) => id === command)
    if (!item) return null
    const { label, icon, danger = false, onSelect } = item
    return (
      <Button
        key={command}
        variant={danger ? 'quiet-danger' : (variant ?? 'secondary')}
        {...(icon && withIcons ? { icon } : {})}
        onClick={onSelect}
      >
        {label}
      </Button>
    )
  })

type Place = { readonly x: number; readonly y: number }

/** The position below an element, for its menu. */
const under = (element: Element): Place => {
  const { left, bottom } = element.getBoundingClientRect()
  return { x: left, y: bottom }
}

type Opened = {
  readonly rowId: string
  readonly place: Place
  /** What to focus when the menu closes. */
  readonly opener: HTMLElement | null
}

/** The context menu of a list, for the row that it was opened on. */
export type RowMenus = {
  /** The row whose menu is open. */
  readonly openId: string | null
  /** Opens it on a row: where the mouse was clicked, or under `anchor`, its button, when that was pressed or the keyboard was used. */
  readonly open: (rowId: string, anchor: Element, point?: Place) => void
  /** For an element that is a row: opens it by a right click, and by Shift+F10 and the menu key at whatever in it has the focus. */
  readonly rowProps: (rowId: string) => { readonly onContextMenu: (event: MouseEvent) => void }
  /** The menu, to be rendered once next to the list. */
  readonly element: ReactNode
}

/**
 * One context menu for all rows of a list.
 * @param menuOf what can be done with the row of an id; null for a row that is gone or has no menu
 */
export const useRowMenus = (menuOf: (rowId: string) => RowMenu | null): RowMenus => {
  const [opened, setOpened] = useState<Opened | null>(null)
  const menu = opened && menuOf(opened.rowId)
  const open: RowMenus['open'] = (rowId, anchor, point) => {
    const { activeElement } = document
    setOpened({
      rowId,
      place: point ?? under(anchor),
      opener: activeElement instanceof HTMLElement ? activeElement : null,
    })
  }
  return {
    openId: menu ? opened.rowId : null,
    open,
    rowProps: (rowId) => ({
      onContextMenu: (event) => {
        event.preventDefault()
        open(rowId, event.currentTarget, clickedPoint(event))
      },
    }),
    element: menu && (
      <DropdownMenu.Root open modal={false} onOpenChange={(open) => !open && setOpened(null)}>
        <DropdownMenu.Trigger asChild>
          <span
            aria-hidden
            aria-label={t('ui.actions_for_heading', { heading: menu.heading })}
            tabIndex={-1}
            className={styles.point}
            style={{ left: opened.place.x, top: opened.place.y }}
          />
        </DropdownMenu.Trigger>
        <MenuContent
          label={t('ui.actions_for_heading', { heading: menu.heading })}
          heading={menu.heading}
          items={menu.items}
          align="start"
          returnFocus={() => opened.opener}
        />
      </DropdownMenu.Root>
    ),
  }
}

/** The position of a right click; undefined for Shift+F10 and the menu key, which send the same event. */
export const clickedPoint = ({
  button,
  clientX,
  clientY,
}: {
  readonly button: number
  readonly clientX: number
  readonly clientY: number
}): Place | undefined => (button === 2 ? { x: clientX, y: clientY } : undefined)
