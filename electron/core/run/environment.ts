/** A marker that whatever is started by an AI agent should see, too. */
const passedOn: ReadonlySet<string> = new Set(['KEYREEVE_AGENT'])

/**
 * Our environment for a program that we start: without our own variables, which name the passphrase, the data folder and sockets.
 * On Windows, names are compared without case.
 */
export const environmentFor = (
  ours: NodeJS.ProcessEnv,
  settings: ReadonlyMap<string, string>,
): NodeJS.ProcessEnv => {
  const env: NodeJS.ProcessEnv = {}
  const fold = (name: string): string => (process.platform === 'win32' ? name.toUpperCase() : name)
  const set = new Set([...settings.keys()].map(fold))
  for (const [name, value] of Object.entries(ours)) {
    const isOurs = fold(name).startsWith('KEYREEVE_') && !passedOn.has(fold(name))
    if (!isOurs && !set.has(fold(name))) env[name] = value
  }
  return Object.assign(env, Object.fromEntries(settings))
}

/** Whether a variable has a value in our environment, be it an empty one. */
export const isSet = (ours: NodeJS.ProcessEnv, variable: string): boolean =>
  process.platform === 'win32'
    ? Object.keys(ours).some((name) => name.toUpperCase() === variable.toUpperCase())
    : Object.hasOwn(ours, variable)
