import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import './ui/tokens.css'
import './ui/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { loadLater } from './shell/later.ts'
import { startLiveData } from './shell/live-data.ts'
import { isVaultReady, useShell } from './shell/store.ts'

const root = document.querySelector('#root')
if (!root) throw new Error('index.html has no #root')

await startLiveData()
// Then the first screen is one of those.
if (isVaultReady(useShell.getState()) === false) await loadLater()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
