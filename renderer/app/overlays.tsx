import { Fragment } from 'react'
import { Dialog, DialogBody } from '../ui/dialog.tsx'
import { isMac, modifier } from '../ui/platform.ts'
import { Kbd } from '../ui/tag.tsx'
import styles from './overlays.module.css'
import { useCommands } from './commands.ts'
import { Palette } from './palette.tsx'
import { showOverlay, useShell } from './store.ts'

const backAndForward = isMac ? ['⌘ [', '⌘ ]'] : ['Alt ←', 'Alt →']

const close = () => showOverlay(null)

const ShortcutList = () => (
  <Dialog title="Keyboard shortcuts" width="narrow" closeOutside onClose={close}>
    <DialogBody>
      <dl className={styles.shortcuts}>
        {useCommands().map(({ key, words }) =>
          key === undefined ? null : (
            <div key={key}>
              <dt>{words}</dt>
              <dd>
                <Kbd>{modifier}</Kbd> <Kbd>{key.toUpperCase()}</Kbd>
              </dd>
            </div>
          ),
        )}
        <div>
          <dt>Go back, go forward</dt>
          <dd>
            {backAndForward.map((keys) => (
              <Fragment key={keys}>
                <Kbd>{keys}</Kbd>{' '}
              </Fragment>
            ))}
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

/** What opens over any screen: the palette and the list of shortcuts. */
export const Overlays = () => {
  const overlay = useShell((state) => state.overlay)
  if (overlay === 'palette') return <Palette onClose={close} />
  return overlay === 'shortcuts' ? <ShortcutList /> : null
}
