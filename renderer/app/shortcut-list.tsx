import { Fragment } from 'react'
import { Dialog, DialogBody } from '../ui/dialog.tsx'
import { Kbd } from '../ui/tag.tsx'
import styles from './shortcut-list.module.css'
import { useCommands } from './commands.ts'
import { isMac, modifier } from '../ui/platform.ts'
import { sentenceOf, t } from '../data/messages.ts'

const historyKeys: Readonly<Record<string, readonly string[]>> = {
  back: isMac ? ['⌘', '['] : [t('app.alt'), '←'],
  forward: isMac ? ['⌘', ']'] : [t('app.alt'), '→'],
}

/** The keys of a command's shortcut on this system. */
export const ShortcutKeys = ({ shortcut }: { readonly shortcut: string }) =>
  (historyKeys[shortcut] ?? [modifier, shortcut.toUpperCase()]).map((key) => (
    <Fragment key={key}>
      <Kbd>{key}</Kbd>{' '}
    </Fragment>
  ))

/** Every shortcut, and what it does at the current location. */
export const ShortcutList = ({ onClose }: { readonly onClose: () => void }) => (
  <Dialog title={t('app.keyboard_shortcuts')} width="narrow" closeOutside onClose={onClose}>
    <DialogBody>
      <dl className={styles.shortcuts}>
        {useCommands().map(({ id, label, shortcut }) =>
          shortcut === null ? null : (
            <div key={id}>
              <dt>{sentenceOf(label)}</dt>
              <dd>
                <ShortcutKeys shortcut={shortcut} />
              </dd>
            </div>
          ),
        )}
        <div>
          <dt>{t('app.go_to_the_notices')}</dt>
          <dd>
            <Kbd>F8</Kbd>
          </dd>
        </div>
        <div>
          <dt>{t('app.move_in_a_list')}</dt>
          <dd>
            <Kbd>↑</Kbd> <Kbd>↓</Kbd> <Kbd>Enter</Kbd>
          </dd>
        </div>
        <div>
          <dt>{t('app.open_the_menu_of')}</dt>
          <dd>
            <Kbd>Shift F10</Kbd>
          </dd>
        </div>
      </dl>
    </DialogBody>
  </Dialog>
)
