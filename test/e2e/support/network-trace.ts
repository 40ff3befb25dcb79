import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { program } from './environment.ts'

const calls = ['connect', 'sendto', 'sendmsg', 'sendmmsg']

/**
 * Writes a script into `folder` that runs Electron under strace. strace watches from a process of its own (`-D`), so that what was started
 * is Electron itself, and every process that it starts is watched too.
 *
 * @returns the script, and the file in which strace writes down each call that reaches for the network
 */
export const tracedElectron = (folder: string): { readonly executable: string; readonly log: string } => {
  const [executable, log] = [join(folder, 'traced-electron'), join(folder, 'network.log')]
  const command = [
    'strace',
    '-D',
    '-f',
    '-qq',
    '-e',
    `trace=${calls.join(',')}`,
    '-e',
    'signal=none',
    '-s',
    '64',
    '-o',
    log,
    program().executable,
  ]
  writeFileSync(executable, `#!/bin/sh\nexec ${command.map((word) => `'${word}'`).join(' ')} "$@"\n`, {
    mode: 0o755,
  })
  return { executable, log }
}

/** 127.0.0.0/8 and ::1, also as IPv4 in IPv6, and unspecified addresses, which reach this machine too. */
const isLocal = (address: string): boolean => /^(?:127\.|0\.0\.0\.0$|::1?$|::ffff:127\.)/.test(address)

/** The addresses outside this machine in the log, without duplicates. */
export const addressesOutside = async (log: string): Promise<readonly string[]> => {
  const lines = (await readFile(log, 'utf8'))
    .split('\n')
    .filter((line) => calls.some((call) => line.includes(`${call}(`)))
  const addresses = lines.flatMap((line) =>
    [...line.matchAll(/inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"/g)].map(
      ([, four, six]) => four ?? six ?? '',
    ),
  )
  return [...new Set(addresses)].filter((address) => !isLocal(address))
}
