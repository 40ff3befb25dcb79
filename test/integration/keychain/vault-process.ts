/**
 * A separate process that uses a passphrase vault, driven by messages: `setUp`, `unlock`, and `fill`, which writes items named
 * `<prefix>#0`, `<prefix>#1`, … and reports each one when it has been acknowledged. Arguments: the vault's path.
 */
import { openPassphraseVault } from '../../../electron/core/keychain/passphrase-vault.ts'
import { Secret } from '../../../electron/core/secret.ts'

type Command =
  | { readonly do: 'setUp' | 'unlock'; readonly passphrase: string }
  | { readonly do: 'fill'; readonly prefix: string; readonly count: number }

const vault = openPassphraseVault({
  path: process.argv[2] ?? '',
  clock: Date,
  kdf: { n: 2 ** 14, r: 8, p: 1 },
})

const fill = async (prefix: string, count: number): Promise<void> => {
  for (let i = 0; i < count; i++) {
    const result = await vault.write(`${prefix}#${i}`, new Secret(`value of ${prefix}#${i}`))
    process.send?.(result.ok ? { wrote: `${prefix}#${i}` } : result)
  }
}

const obey = async (command: Command): Promise<string> => {
  if (command.do === 'fill') {
    await fill(command.prefix, command.count)
    return 'ok'
  }
  const result = await vault[command.do](new Secret(command.passphrase))
  return result.ok ? 'ok' : result.error.code
}

process.on('message', (command: Command) => void obey(command).then((done) => process.send?.({ done })))
