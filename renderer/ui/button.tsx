import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, MouseEvent } from 'react'
import styles from './button.module.css'
import { cx } from './cx.ts'
import { Tooltip } from './tooltip.tsx'

/** `primary`: the main action of a pane; `danger`: removes something; `quiet`: no frame until hovered. */
type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger' | 'quiet-danger'

const variants: Record<ButtonVariant, string | undefined> = {
  primary: styles.primary,
  secondary: styles.secondary,
  quiet: styles.quiet,
  danger: styles.danger,
  'quiet-danger': styles.quietDanger,
}

export type ButtonProps = ComponentProps<'button'> & {
  readonly variant?: ButtonVariant
  readonly icon?: LucideIcon
  /** Work is in progress: the button keeps the focus and ignores clicks. */
  readonly pending?: boolean
}

const swallow = (event: MouseEvent) => event.preventDefault()

/** A button with a text, and optionally an icon before it. */
export const Button = ({
  variant = 'secondary',
  icon: Icon,
  pending = false,
  className,
  onClick,
  children,
  ...rest
}: ButtonProps) => (
  <button
    type="button"
    {...rest}
    className={cx(styles.button, variants[variant], className)}
    aria-disabled={pending || undefined}
    aria-busy={pending || undefined}
    onClick={pending ? swallow : onClick}
  >
    {Icon && <Icon aria-hidden />}
    {children}
  </button>
)

export type IconButtonProps = Omit<ComponentProps<'button'>, 'aria-label' | 'children'> & {
  /** What it does: its accessible name and its tooltip. */
  readonly label: string
  readonly icon: LucideIcon
  /** Whether its name shows on hover and focus. */
  readonly hint?: boolean
}

/** A button that is only an icon. */
export const IconButton = ({ label, icon: Icon, hint = true, className, ...rest }: IconButtonProps) => (
  <Tooltip text={label} enabled={hint}>
    <button type="button" {...rest} aria-label={label} className={cx(styles.icon, className)}>
      <Icon aria-hidden />
    </button>
  </Tooltip>
)
