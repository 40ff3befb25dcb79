import type { Bridge } from '../../shared/events.ts'

declare global {
  interface Window {
    readonly keyreeve: Bridge
  }
}
