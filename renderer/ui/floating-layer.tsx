import { t } from '../data/messages.ts'
const layerId = 'floating'

/** Where menus and tooltips are drawn: one landmark, so that nothing on the page stands outside of one. */
export const FloatingLayer = () => <div id={layerId} role="region" aria-label={t('ui.menus_and_hints')} />

/** The layer's element; null before the first paint, when nothing floats yet. */
export const floatingLayer = (): HTMLElement | null => document.getElementById(layerId)
