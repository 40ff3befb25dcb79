import { ClipboardToast } from './app/clipboard-toast.tsx'
import { useLater } from './app/later.ts'
import { Shell } from './app/shell.tsx'
import { isVaultReady, startAgain, useShell } from './app/store.ts'
import { usePainted } from './app/use-painted.ts'
import { useBackAndForward, useShortcuts } from './app/use-shortcuts.ts'
import { FloatingLayer } from './ui/floating-layer.tsx'
import { ErrorState, WindowState } from './ui/states.tsx'
import { Toaster } from './ui/toaster.tsx'
import { TooltipProvider } from './ui/tooltip.tsx'
import { t } from './data/messages.ts'

const Window = () => {
  const refusal = useShell((state) => state.refusal)
  const vaultReady = useShell(isVaultReady)
  const later = useLater((state) => state.parts)
  useShortcuts(vaultReady === true)
  useBackAndForward(vaultReady === true)
  if (refusal || vaultReady === null) {
    return (
      <WindowState>
        {refusal && (
          <ErrorState
            title={t('app.keyreeve_could_not_start')}
            refusal={refusal}
            onRetry={() => void startAgain()}
          />
        )}
      </WindowState>
    )
  }
  return (
    <>
      {vaultReady ? <Shell /> : later && <later.VaultScreen />}
      {later && <later.Dialogs locked={!vaultReady} />}
    </>
  )
}

/** The whole page: the window, and the notices over it. */
export const App = () => {
  usePainted()
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
