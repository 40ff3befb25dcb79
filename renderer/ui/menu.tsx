import { DropdownMenu } from 'radix-ui'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { floatingLayer } from './floating-layer.tsx'
import styles from './menu.module.css'

export type MenuItem = {
  readonly id: string
  readonly label: ReactNode
  readonly icon?: LucideIcon
  readonly danger?: boolean
  readonly onSelect: () => void
}

type ContentProps = {
  readonly label: string
  /** What the menu acts on, shown above its items. */
  readonly heading?: string
  readonly items: readonly MenuItem[]
  readonly align?: 'start' | 'end'
  /** Returns what to focus when the menu closes; by default its trigger. */
  readonly returnFocus?: () => HTMLElement | null
}

/** The items of a menu, within a `DropdownMenu.Root`. */
export const MenuContent = ({ label, heading, items, align = 'end', returnFocus }: ContentProps) => (
  <DropdownMenu.Portal container={floatingLayer()}>
    <DropdownMenu.Content
      className={styles.menu}
      align={align}
      sideOffset={4}
      collisionPadding={8}
      aria-label={label}
      onCloseAutoFocus={(event) => {
        const target = returnFocus?.()
        if (!target) return
        event.preventDefault()
        target.focus()
      }}
    >
      {heading && <DropdownMenu.Label className={styles.heading}>{heading}</DropdownMenu.Label>}
      {items.map(({ id, label: words, icon: Icon, danger, onSelect }) => (
        <DropdownMenu.Item key={id} className={cx(styles.item, danger && styles.danger)} onSelect={onSelect}>
          {Icon && <Icon aria-hidden />}
          {words}
        </DropdownMenu.Item>
      ))}
    </DropdownMenu.Content>
  </DropdownMenu.Portal>
)

/** A menu under its trigger. Not modal: Radix's modal menu locks scrolling by injecting a <style>, which our policy refuses. */
export const Menu = ({ children, ...content }: ContentProps & { readonly children: ReactNode }) => (
  <DropdownMenu.Root modal={false}>
    <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
    <MenuContent {...content} />
  </DropdownMenu.Root>
)
