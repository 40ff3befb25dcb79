import { Fragment } from 'react'
import { isMac, modifier } from '../ui/platform.ts'
import { Kbd } from '../ui/tag.tsx'
import { t } from '../data/messages.ts'

const historyKeys: Readonly<Record<string, readonly string[]>> = {
  back: isMac ? ['⌘', '['] : [t('app.alt'), '←'],
  forward: isMac ? ['⌘', ']'] : [t('app.alt'), '→'],
}

/** The keys of a command's shortcut, as they are on this system. */
export const ShortcutKeys = ({ shortcut }: { readonly shortcut: string }) =>
  (historyKeys[shortcut] ?? [modifier, shortcut.toUpperCase()]).map((key) => (
    <Fragment key={key}>
      <Kbd>{key}</Kbd>{' '}
    </Fragment>
  ))
