import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { homeFolder } from '../../../electron/core/home.ts'

const linux = { platform: 'linux', user: '/home/ada' } as const

describe('the data folder', () => {
  it('is LATCHKEY_HOME, made absolute', () => {
    expect(homeFolder({ LATCHKEY_HOME: '/data/x' }, linux)).toBe(resolve('/data/x'))
    expect(homeFolder({ LATCHKEY_HOME: 'x' }, linux)).toBe(resolve('x'))
  })

  it('else lies in the application data of the platform, as Electron has it', () => {
    const inLibrary = join('/Users/ada', 'Library', 'Application Support', 'Latchkey')
    expect(homeFolder({ LATCHKEY_HOME: '' }, linux)).toBe(resolve('/home/ada/.config/Latchkey'))
    expect(homeFolder({ XDG_CONFIG_HOME: '/conf' }, linux)).toBe(resolve('/conf/Latchkey'))
    expect(homeFolder({ XDG_CONFIG_HOME: '/conf' }, { platform: 'darwin', user: '/Users/ada' })).toBe(resolve(inLibrary))
    expect(homeFolder({ APPDATA: '/roaming' }, { platform: 'win32', user: '/users/ada' })).toBe(resolve('/roaming/Latchkey'))
  })
})
