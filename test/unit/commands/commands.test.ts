import { describe, expect, it } from 'vitest'
import { commandsFor, screens, type CommandId, type CommandState } from '../../../shared/commands/commands.ts'

const state: CommandState = {
  environment: 'test',
  screen: 'keys',
  isFree: true,
  canGoBack: false,
  canGoForward: true,
  canLock: true,
}
const find = (id: CommandId, change: Partial<CommandState> = {}) => {
  const command = commandsFor({ ...state, ...change }).find((each) => each.id === id)
  if (!command) throw new Error(`${id} is missing`)
  return command
}

describe('the commands', () => {
  it.each(screens)('have no shortcut and no id twice on %s', (screen) => {
    const commands = commandsFor({ ...state, screen })
    const shortcuts = commands.flatMap(({ shortcut }) => shortcut ?? [])
    expect(new Set(shortcuts).size).toBe(shortcuts.length)
    expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length)
  })

  it('create with Ctrl+N what the screen lists', () => {
    expect(find('key.create').shortcut).toBe('n')
    expect(find('project.add', { screen: 'projects' }).shortcut).toBe('n')
    expect(find('account.create', { screen: 'accounts' }).shortcut).toBe('n')
    expect(find('key.create', { screen: 'accounts' }).shortcut).toBeNull()
    expect(find('role.create', { screen: 'roles' }).shortcut).toBe('n')
    expect(find('key.create', { screen: 'health' }).shortcut).toBe('n')
  })

  it('switch to the environment that is not on', () => {
    expect(find('environment.switch').label.code).toBe('command.to_production')
    expect(find('environment.switch', { environment: 'production' }).label.code).toBe('command.to_test')
  })

  it('are off while a dialog is open or the vault is locked', () => {
    const enabled = (change: Partial<CommandState>) =>
      commandsFor({ ...state, isFree: false, ...change }).flatMap(({ id, isEnabled }) =>
        isEnabled ? id : [],
      )
    expect(enabled({ canLock: false })).toEqual([])
    // Locking must not wait until somebody has closed a dialog.
    expect(enabled({ canLock: true })).toEqual(['app.lock'])
  })

  it('go back and forward, and search, only where that leads somewhere', () => {
    expect([find('go.back').isEnabled, find('go.forward').isEnabled]).toEqual([false, true])
    expect(find('list.search').isEnabled).toBe(true)
    expect(find('list.search', { screen: 'health' }).isEnabled).toBe(false)
  })
})
