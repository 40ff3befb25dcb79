import { spawn, type ChildProcess } from 'node:child_process'
import { reapAtExit } from './keyring-bus.ts'

/**
 * A terminal of its own for one program: `python3` makes it the session's controlling terminal and relays both ways. Typing `\u0003` presses
 * Ctrl-C. When the program stops, as by Ctrl-Z, `[stopped]` is shown, and `fg` in a line of its own on the relay's fourth descriptor
 * continues it as a shell does.
 */
const relay = String.raw`
import fcntl, os, pty, select, signal, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    # As a shell with job control: the program is the foreground job, and a stop does not meet an orphaned group.
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.execvp(sys.argv[1], sys.argv[1:])
    try: os.setpgid(job, job)
    except OSError: pass
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    for each in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP): signal.signal(each, signal.SIG_IGN)
    os.tcsetpgrp(0, job)
    signal.signal(signal.SIGUSR1, lambda *_: os.killpg(job, signal.SIGCONT))
    while True:
        try: _, status = os.waitpid(job, os.WUNTRACED)
        except InterruptedError: continue
        if os.WIFSTOPPED(status): os.write(1, b'[stopped]')
        elif os.WIFEXITED(status): os._exit(os.WEXITSTATUS(status))
        else: os._exit(128 + os.WTERMSIG(status))
sources = [fd, 0, 3]
while fd in sources:
    for ready in select.select(sources, [], [])[0]:
        try: data = os.read(ready, 65536)
        except OSError: data = b''
        if not data: sources.remove(ready); continue
        if ready == fd: os.write(1, data)
        elif ready == 0: os.write(fd, data)
        elif data == b'fg\n': os.kill(pid, signal.SIGUSR1)
        else: fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 33, 111, 0, 0))
status = os.waitpid(pid, 0)[1]
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
`

export type Terminal = {
  readonly process: ChildProcess
  /** Resolves to everything on the screen once it has this text; rejects when the program ends before. */
  shows(text: string): Promise<string>
  type(keys: string): void
  /** Continues a stopped program, as a shell's \`fg\` does. */
  foreground(): void
  /** Gives the terminal another size, 111 columns and 33 lines. */
  resize(): void
  /** The exit code, and the screen at the end. */
  readonly ended: Promise<{ readonly code: number; readonly screen: string }>
}

/** Runs a program on a terminal. Linux and macOS only. */
export const onTerminal = (words: readonly string[], env: NodeJS.ProcessEnv): Terminal => {
  const child = spawn('python3', ['-c', relay, ...words], {
    env: { TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
  })
  reapAtExit(child)
  const control = child.stdio[3] as NodeJS.WritableStream
  let screen = ''
  const waiting = new Set<() => void>()
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    screen += text
    for (const look of waiting) look()
  })
  const ended = new Promise<{ code: number; screen: string }>((resolve) => {
    child.on('close', (code) => resolve({ code: code ?? -1, screen }))
  })
  return {
    process: child,
    shows: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!screen.includes(text)) return
          waiting.delete(look)
          resolve(screen)
        }
        waiting.add(look)
        look()
        void ended.then(() => reject(new Error(`ended without showing ${text}: ${screen}`)))
      }),
    type: (keys) => void child.stdin?.write(keys),
    foreground: () => void control.write('fg\n'),
    resize: () => void control.write('size\n'),
    ended,
  }
}
