import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import { refuse } from '../shared/domain/errors.ts'
import type { Bridge, EventName } from '../shared/domain/events.ts'

/** Listed explicitly so that the page cannot listen to any other channel; the type makes sure that the list is complete. */
const events: Readonly<Record<EventName, true>> = {
  'keys.changed': true,
  'accounts.changed': true,
  'roles.changed': true,
  'projects.changed': true,
  'activity.changed': true,
  'usage.changed': true,
  'rehearsals.changed': true,
  'scan.progressed': true,
  'environment.changed': true,
  'vault.changed': true,
  'api.changed': true,
  'clipboard.changed': true,
  'command.chosen': true,
}

/** The main process answers every request; what fails here is input that cannot be sent at all, such as a function. */
const unsendable = () => refuse('invalid_input.unsendable')

const bridge: Bridge = {
  request: (name, input, confirmed) =>
    ipcRenderer.invoke('keyreeve:request', name, input, confirmed === true).catch(unsendable),
  on: (event, listener) => {
    if (typeof event !== 'string' || !Object.hasOwn(events, event) || typeof listener !== 'function')
      return () => undefined
    // The event object gives access to Electron, so only the payload is passed on.
    const pass = (_event: IpcRendererEvent, payload: unknown): void => listener(payload)
    const channel = `keyreeve:event:${event}`
    ipcRenderer.on(channel, pass)
    return () => {
      ipcRenderer.off(channel, pass)
    }
  },
}

contextBridge.exposeInMainWorld('keyreeve', bridge)
