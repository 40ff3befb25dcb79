import { Tooltip as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { floatingLayer } from './floating-layer.tsx'
import styles from './tooltip.module.css'

/** Radix only sends Escape to the topmost layer. Nobody means to close a tooltip, so the dialog below it gets the key, too. */
const passToDialog = ({ target }: KeyboardEvent) => {
  if (!document.querySelector('[data-modal]')) return
  setTimeout(() =>
    target?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true })),
  )
}

/** Wraps the whole app, so that all tooltips share one delay. */
export const TooltipProvider = ({ children }: { readonly children: ReactNode }) => (
  <Radix.Provider delayDuration={400} skipDelayDuration={200}>
    {children}
  </Radix.Provider>
)

type Props = {
  readonly text: string
  readonly side?: 'top' | 'right' | 'bottom'
  readonly children: ReactNode
  readonly enabled?: boolean
}

/** Shows a text next to its child while that is hovered or focused. */
export const Tooltip = ({ text, side = 'top', enabled = true, children }: Props) =>
  enabled ? (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal container={floatingLayer()}>
        <Radix.Content
          className={styles.tooltip}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          onEscapeKeyDown={passToDialog}
        >
          {text}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  ) : (
    children
  )
