/** The three calls of keytar that are used. */
export type SafeKeytar = {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

const forbidden = ['findCredentials', 'findPassword'] as const

const asModule = (loaded: unknown): Record<string, unknown> => {
  const module = loaded as { default?: unknown }
  return (module.default ?? module) as Record<string, unknown>
}

/**
 * Makes the loaded keytar safe to hold: `findCredentials` and `findPassword` throw from now on, for everyone in this
 * process. They dereference NULL and kill the process when the keyring is locked or holds an item without an account,
 * which any program may put there (atom/node-keytar#477).
 *
 * @param loaded what `import('keytar')` gave, as ESM sees it or as a bundler's CommonJS does
 */
export const guardKeytar = (loaded: unknown): SafeKeytar => {
  const keytar = asModule(loaded)
  for (const name of forbidden) {
    keytar[name] = () => {
      throw new Error(`keytar.${name} crashes the process and must never be called`)
    }
  }
  return keytar as SafeKeytar
}
