import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** The item of the session's keyring under this account; null if there is none. */
export const lookUp = async (account: string): Promise<string | null> => {
  const child = spawn('secret-tool', ['lookup', 'service', 'Keyreeve', 'account', account], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let found = ''
  child.stdout.on('data', (chunk) => (found += String(chunk)))
  const [code] = (await once(child, 'close')) as [number]
  return code === 0 ? found : null
}
