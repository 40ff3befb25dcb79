import type { Bridge } from '../../shared/domain/events.ts'

declare global {
  interface Window {
    readonly keyreeve: Bridge
  }
}
