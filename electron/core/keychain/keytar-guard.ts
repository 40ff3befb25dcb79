/** The three functions of keytar that are used. */
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
 * Makes keytar safe to use: from now on `findCredentials` and `findPassword` throw, for everyone in this process. They dereference
 * NULL and kill the process when the keyring is locked or holds an item without an account, which any program may
 * put there (atom/node-keytar#477).
 *
 * @param loaded the result of `import('keytar')`, as an ES module or as bundled CommonJS
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
