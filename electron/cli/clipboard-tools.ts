import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { ClipboardPort } from '../core/deliveries/clipboard-timer.ts'

type Words = readonly [program: string, ...args: string[]]

/** A program of the desktop that copies its standard input, and prints and clears what was copied. */
type Tool = { readonly copy: Words; readonly paste: Words; readonly clear: Words }

const xclip: Tool = {
  copy: ['xclip', '-selection', 'clipboard'],
  paste: ['xclip', '-selection', 'clipboard', '-o'],
  // With an empty standard input.
  clear: ['xclip', '-selection', 'clipboard'],
}
const xsel: Tool = {
  copy: ['xsel', '--clipboard', '--input'],
  paste: ['xsel', '--clipboard', '--output'],
  clear: ['xsel', '--clipboard', '--delete'],
}
const wayland: Tool = {
  copy: ['wl-copy', '--type', 'text/plain'],
  paste: ['wl-paste', '--no-newline'],
  clear: ['wl-copy', '--clear'],
}
const macos: Tool = { copy: ['pbcopy'], paste: ['pbpaste'], clear: ['pbcopy'] }
const powershell = (script: string): Words => [
  'powershell.exe',
  '-NoProfile',
  '-NonInteractive',
  '-Command',
  `$utf8 = [Text.UTF8Encoding]::new($false); [Console]::InputEncoding = $utf8; [Console]::OutputEncoding = $utf8; ${script}`,
]
const windows: Tool = {
  copy: powershell('Set-Clipboard -Value ([Console]::In.ReadToEnd())'),
  paste: powershell('[Console]::Out.Write((Get-Clipboard -Raw))'),
  clear: powershell('Set-Clipboard -Value $null'),
}

const isInstalled = (program: string, env: NodeJS.ProcessEnv): boolean =>
  (env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })

/** The tool for this desktop session; undefined when there is no session, or no tool is installed. */
const findTool = (env: NodeJS.ProcessEnv): Tool | undefined => {
  if (process.platform === 'darwin') return macos
  if (process.platform === 'win32') return windows
  return [...(env['WAYLAND_DISPLAY'] ? [wayland] : []), ...(env['DISPLAY'] ? [xclip, xsel] : [])].find(
    ({ copy: [program] }) => isInstalled(program, env),
  )
}

/** How long a tool may take. One that waits for the owner of the selection, which does not answer, is ended. */
const answerMs = 5000

/** Runs a tool to its end. On X11 and Wayland it goes on holding the selection in the background, so its other streams are not waited for. */
const runTool = ([program, ...args]: Words, env: NodeJS.ProcessEnv, input: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['pipe', 'ignore', 'ignore'], timeout: answerMs })
    child.on('error', reject)
    child.on('exit', (code) => resolve(code === 0))
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })

/** What a tool prints; empty when it fails, as these do when nothing was copied. */
const readTool = ([program, ...args]: Words, env: NodeJS.ProcessEnv): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'ignore'], timeout: answerMs })
    const chunks: Buffer[] = []
    child.on('error', reject)
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('close', (code, signal) => {
      if (signal) reject(new Error('the clipboard does not answer'))
      else resolve(code === 0 ? Buffer.concat(chunks).toString('utf8') : '')
    })
  })

/**
 * The clipboard of the desktop session, through the tools that the desktop has for it, for a process that has no window. Texts are given on
 * standard input, never as arguments. Null when there is none.
 */
export const toolClipboard = (env: NodeJS.ProcessEnv): ClipboardPort | null => {
  const tool = findTool(env)
  if (!tool) return null
  const done = async (words: Words, input: string): Promise<void> => {
    if (!(await runTool(words, env, input))) throw new Error('the clipboard was not changed')
  }
  return {
    hints: false,
    write: (text) => done(tool.copy, text),
    buffers: [{ readText: () => readTool(tool.paste, env), clear: () => done(tool.clear, '') }],
  }
}
