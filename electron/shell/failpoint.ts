/**
 * Moments at which a test stops the process as a power cut would: the one that `KEYREEVE_FAILPOINT` names. An
 * installed app has none.
 */
export const failpointFrom = (
  env: Readonly<Record<string, string | undefined>>,
  packaged: boolean,
): ((name: string) => void) => {
  const chosen = packaged ? undefined : env['KEYREEVE_FAILPOINT']
  return (name) => {
    if (name === chosen) process.kill(process.pid, 'SIGKILL')
  }
}
