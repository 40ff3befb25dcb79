import { Dialog, DialogBody } from '../ui/dialog.tsx'
import { Kbd } from '../ui/tag.tsx'
import styles from './shortcut-list.module.css'
import { useCommands } from './commands.ts'
import { ShortcutKeys } from './shortcut-keys.tsx'

/** Every shortcut, and what it does where the user is now. */
export const ShortcutList = ({ onClose }: { readonly onClose: () => void }) => (
  <Dialog title="Keyboard shortcuts" width="narrow" closeOutside onClose={onClose}>
    <DialogBody>
      <dl className={styles.shortcuts}>
        {useCommands().map(({ id, label, shortcut }) =>
          shortcut === null ? null : (
            <div key={id}>
              <dt>{label}</dt>
              <dd>
                <ShortcutKeys shortcut={shortcut} />
              </dd>
            </div>
          ),
        )}
        <div>
          <dt>Go to the notices</dt>
          <dd>
            <Kbd>F8</Kbd>
          </dd>
        </div>
        <div>
          <dt>Move in a list, open the row</dt>
          <dd>
            <Kbd>↑</Kbd> <Kbd>↓</Kbd> <Kbd>Enter</Kbd>
          </dd>
        </div>
        <div>
          <dt>Open the menu of the selected row</dt>
          <dd>
            <Kbd>Shift F10</Kbd>
          </dd>
        </div>
      </dl>
    </DialogBody>
  </Dialog>
)
