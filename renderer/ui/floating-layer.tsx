import { t } from '../data/messages.ts'
const layerId = 'floating'

/**
 * Where menus and tooltips are rendered: a landmark, so that nothing on the page is outside of one. Radix's modal dialogs hide everything
 * outside of them from screen readers, except elements with aria-live; a menu may belong to such a dialog.
 */
export const FloatingLayer = () => (
  <div id={layerId} role="region" aria-label={t('ui.menus_and_hints')} aria-live="off" />
)

/** The layer's element; null before the first paint, when nothing needs it yet. */
export const floatingLayer = (): HTMLElement | null => document.getElementById(layerId)
