import { useEffect, useRef, useState } from 'react'
import type { EnvFile } from '../../../shared/contract/index.ts'
import type { Refusal } from '../../../shared/errors.ts'
import { request } from '../../ipc/client.ts'

const pauseMs = 300

type Chosen = {
  readonly path: string
  readonly setPath: (path: string) => void
  /** What was found at `path`; null until it was looked at. */
  readonly file: EnvFile | null
  readonly problem: Refusal | null
  /** Asks with the system's dialog. */
  readonly pick: () => Promise<void>
  readonly inspect: () => Promise<EnvFile | null>
}

/** A `.env` file that is picked or typed, looked at shortly after the typing stops. */
export const useEnvFile = (): Chosen => {
  const [path, setPath] = useState('')
  const [file, setFile] = useState<EnvFile | null>(null)
  const [problem, setProblem] = useState<Refusal | null>(null)
  const asked = useRef('')
  const wanted = path.trim()

  const inspect = async (): Promise<EnvFile | null> => {
    if (wanted === '') return null
    asked.current = wanted
    const result = await request('deliveries.inspectEnvFile', { path: wanted })
    if (asked.current !== wanted) return null
    setFile(result.ok ? result.data : null)
    setProblem(result.ok ? null : result.error)
    return result.ok ? result.data : null
  }
  const newest = useRef(inspect)
  useEffect(() => {
    newest.current = inspect
  })
  useEffect(() => {
    if (wanted === '' || asked.current === wanted) return undefined
    setFile(null)
    setProblem(null)
    const timer = setTimeout(() => void newest.current(), pauseMs)
    return () => clearTimeout(timer)
  }, [wanted])

  const pick = async () => {
    const result = await request('deliveries.pickEnvFile', {})
    if (!result.ok) return setProblem(result.error)
    if (result.data === null) return
    asked.current = result.data.path
    setPath(result.data.path)
    setFile(result.data)
    setProblem(null)
  }
  return { path, setPath, file, problem, pick, inspect }
}
