import { useEffect } from 'react'
import { KeyDialogs } from './screens/keys/key-dialogs.tsx'
import { AccountDialogs } from './screens/accounts/account-dialogs.tsx'
import { RoleDialogs } from './screens/roles/role-dialogs.tsx'
import { VaultScreen } from './screens/vault/vault-screen.tsx'
import { ClipboardToast } from './shell/clipboard-toast.tsx'
import { Overlays } from './shell/overlays.tsx'
import { Shell } from './shell/shell.tsx'
import { start, startAgain, useShell } from './shell/store.ts'
import { useLiveData } from './shell/use-live-data.ts'
import { usePainted } from './shell/use-painted.ts'
import { useShortcuts } from './shell/use-shortcuts.ts'
import { FloatingLayer } from './ui/floating-layer.tsx'
import { ErrorState } from './ui/states.tsx'
import { Toaster } from './ui/toaster.tsx'
import { TooltipProvider } from './ui/tooltip.tsx'

/** Whether there is a vault to work with: chosen, and not waiting for its passphrase. */
const useVaultReady = (): boolean | null =>
  useShell(({ vault }) => (vault === null ? null : vault.kind !== null && !(vault.kind === 'passphrase' && vault.state === 'locked')))

const Window = () => {
  const refusal = useShell((state) => state.refusal)
  const vaultReady = useVaultReady()
  useShortcuts(vaultReady === true)
  if (refusal || vaultReady === null) {
    return (
      <main>
        <h1 className="visually-hidden">Latchkey</h1>
        {refusal && <ErrorState title="Latchkey could not start" refusal={refusal} onRetry={() => void startAgain()} />}
      </main>
    )
  }
  return (
    <>
      {vaultReady ? <Shell /> : <VaultScreen />}
      <KeyDialogs locked={!vaultReady} />
      {vaultReady && (
        <>
          <AccountDialogs />
          <RoleDialogs />
          <Overlays />
        </>
      )}
    </>
  )
}

/** The whole page: what is told by the main process, the window, and the notices over it. */
export const App = () => {
  useLiveData()
  usePainted()
  useEffect(() => void start(), [])
  return (
    <TooltipProvider>
      <Window />
      <FloatingLayer />
      <Toaster>
        <ClipboardToast />
      </Toaster>
    </TooltipProvider>
  )
}
