import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import './ui/tokens.css'
import './ui/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { request } from './data/client.ts'
import { t } from './data/messages.ts'
import { ErrorBoundary } from './app/error-boundary.tsx'
import { loadLater } from './app/later.ts'
import { startLiveData } from './app/live-data.ts'
import { isVaultReady, useShell } from './app/store.ts'
import { sayFaults } from './app/uncaught.ts'
import { FaultState, WindowState } from './ui/states.tsx'

const root = document.querySelector('#root')
if (!root) throw new Error('index.html has no #root')

sayFaults()
await startLiveData()
// Then the first screen is one of those.
if (isVaultReady(useShell.getState()) === false) await loadLater()
// A boundary logs what it catches; React need not write it to the console, too.
createRoot(root, { onCaughtError: () => undefined }).render(
  <StrictMode>
    <ErrorBoundary
      place="window"
      renderFault={({ id }) => (
        <WindowState>
          <FaultState
            title={t('app.this_window_cannot_be')}
            id={id}
            advice={t('app.your_keys_are_not')}
            action={t('app.reload_the_window')}
            retry={() => void request('app.reload', {})}
          />
        </WindowState>
      )}
    >
      <App />
    </ErrorBoundary>
  </StrictMode>,
)
