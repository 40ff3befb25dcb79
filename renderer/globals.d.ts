import type { Bridge } from '../shared/domain/events.ts'

declare global {
  interface Window {
    /** The preload script's two functions: the page's only way to the back end. */
    readonly keyreeve: Bridge
  }
}
