import { Dialog, DialogBody } from '../ui/dialog.tsx'
import { Kbd } from '../ui/tag.tsx'
import styles from './shortcut-list.module.css'
import { useCommands } from './commands.ts'
import { ShortcutKeys } from './shortcut-keys.tsx'
import { sentenceOf, t } from '../data/messages.ts'

/** Every shortcut, and what it does where the user is now. */
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
