import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export type Process = {
  readonly pid: number
  readonly parent: number
  readonly user: number
  readonly command: readonly string[]
  readonly status: Readonly<Record<string, string>>
}

const lookAt = (pid: number): Process | undefined => {
  try {
    const status = Object.fromEntries(
      readFileSync(`/proc/${pid}/status`, 'utf8')
        .split('\n')
        .map((line) => line.split(/:\s+/, 2) as [string, string]),
    )
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
    // Chromium's helpers overwrite their command line with one string.
    const words = command.length === 1 ? (command[0] ?? '').split(' ') : command
    return {
      pid,
      parent: Number(status['PPid']),
      user: Number(status['Uid']?.split('\t')[0]),
      command: words,
      status,
    }
  } catch {
    // It has ended in the meantime.
    return undefined
  }
}

/** The current processes of a user. */
export const processesOf = (user: number): readonly Process[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => lookAt(Number(name)))
    .filter((process) => process !== undefined)
    .filter((process) => process.user === user)

/** The type of a Chromium process: `renderer`, `gpu-process`, `utility`, `zygote`; `main` for the one that was started. */
export const kindOf = ({ command }: Process): string =>
  command.find((word) => word.startsWith('--type='))?.slice('--type='.length) ?? 'main'

/** The open files of a process, according to /proc. */
export const openFilesOf = (pid: number): readonly string[] => {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`)
      } catch {
        return ''
      }
    })
  } catch {
    return []
  }
}

/** Ends every process of a user at once. */
export const killAllOf = (user: number): void => {
  for (const { pid } of processesOf(user)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended in the meantime.
    }
  }
}
