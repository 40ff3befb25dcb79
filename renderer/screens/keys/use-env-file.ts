import { useState } from 'react'
import type { EnvFile } from '../../../shared/operations/index.ts'
import type { Refusal } from '../../../shared/domain/errors.ts'
import { request } from '../../data/client.ts'

type Chosen = {
  /** The file that was chosen, and what is in it; null before. */
  readonly file: EnvFile | null
  /** Why the last one chosen cannot be used. */
  readonly problem: Refusal | null
  /** Asks with the system's dialog. */
  readonly pick: () => Promise<void>
}

/** A `.env` file for the secret of a key, chosen in the system's dialog: the page cannot name one itself. */
export const useEnvFile = (keyId: string): Chosen => {
  const [file, setFile] = useState<EnvFile | null>(null)
  const [problem, setProblem] = useState<Refusal | null>(null)
  const pick = async () => {
    const result = await request('deliveries.pickEnvFile', { id: keyId })
    if (result.ok && result.data === null) return
    setFile(result.ok ? result.data : null)
    setProblem(result.ok ? null : result.error)
  }
  return { file, problem, pick }
}
