import { create } from 'zustand'
import type { Refusal } from '../../../shared/domain/errors.ts'
import type { ScanFinding, ScanFolder, ScanProgress, ScanResult } from '../../../shared/domain/scan.ts'
import { goTo, useLocation } from '../../app/location.ts'
import { useShell } from '../../app/store.ts'
import { request } from '../../data/client.ts'
import { t } from '../../data/messages.ts'
import { say, sayRefused } from '../../ui/toast-store.ts'

/** A copy of a secret. `id` is its position among what was found. */
export type FoundCopy = ScanFinding & { readonly id: string }

type ScanState = {
  /** The folders of the scan that is running or has ended. */
  readonly folders: readonly ScanFolder[]
  readonly isRunning: boolean
  readonly progress: ScanProgress
  /** What the last scan came to; null until one has ended. */
  readonly result: Omit<ScanResult, 'findings'> | null
  readonly copies: readonly FoundCopy[]
  readonly refusal: Refusal | null
}

const nothing: ScanState = {
  folders: [],
  isRunning: false,
  progress: { files: 0, bytes: 0, findings: 0 },
  result: null,
  copies: [],
  refusal: null,
}

/** The Scan screen. A scan goes on while other screens are shown. */
export const useScan = create<ScanState>(() => nothing)

const set = useScan.setState

window.keyreeve.on('scan.progressed', (progress) => {
  if (useScan.getState().isRunning) set({ progress: progress as ScanProgress })
})

// The names of keys and files are nobody's business while Keyreeve is locked.
useShell.subscribe(({ vault }) => {
  if (vault?.state === 'locked') set(nothing)
})

/** Scans folders. What the last scan has found stays until this one has ended. */
export const scanFolders = async (folders: readonly ScanFolder[]): Promise<void> => {
  const before = useScan.getState()
  if (before.isRunning) return
  set({ folders, isRunning: true, progress: nothing.progress, refusal: null })
  const scanned = await request('scan.folders', { folders: folders.map(({ handle }) => handle) })
  // Locked meanwhile.
  if (!useScan.getState().isRunning) return
  if (!scanned.ok) {
    const isCancelled = scanned.error.code === 'conflict.scan_cancelled'
    set({ folders: before.folders, isRunning: false, refusal: isCancelled ? null : scanned.error })
    return
  }
  const { findings, ...result } = scanned.data
  const copies = findings.map((finding, index): FoundCopy => ({ ...finding, id: String(index) }))
  set({ isRunning: false, result, copies })
  if (useLocation.getState().screen === 'scan') goTo('scan')
  else say(t('scan_screen.done', { found: t('scan_screen.found', { count: copies.length }) }))
}

/** Asks for folders and scans them. */
export const pickAndScan = async (): Promise<void> => {
  if (useLocation.getState().screen !== 'scan') goTo('scan')
  if (useScan.getState().isRunning) return
  const picked = await request('scan.pickFolders', {})
  if (!picked.ok) return sayRefused(picked.error)
  if (picked.data.length > 0) await scanFolders(picked.data)
}

/** Scans a project with its worktrees, and shows the scan. */
export const scanProject = async (id: string): Promise<void> => {
  goTo('scan')
  if (useScan.getState().isRunning) return say(t('scan_screen.already_running'))
  const found = await request('scan.projectFolders', { id })
  if (!found.ok) return sayRefused(found.error)
  await scanFolders(found.data)
}

/** Stops the scan. What the one before it has found is shown again. */
export const cancelScan = async (): Promise<void> => {
  const cancelled = await request('scan.cancel', {})
  if (!cancelled.ok) sayRefused(cancelled.error)
}
