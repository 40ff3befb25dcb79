import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { homeFolder } from '../../../electron/core/data-folder.ts'

const linux = { platform: 'linux', user: '/home/ada' } as const

describe('the data folder', () => {
  it('is KEYREEVE_HOME, made absolute', () => {
    expect(homeFolder({ KEYREEVE_HOME: '/data/x' }, linux)).toBe(resolve('/data/x'))
    expect(homeFolder({ KEYREEVE_HOME: 'x' }, linux)).toBe(resolve('x'))
  })

  it('defaults to the platform’s application data, like Electron', () => {
    const inLibrary = join('/Users/ada', 'Library', 'Application Support', 'Keyreeve')
    expect(homeFolder({ KEYREEVE_HOME: '' }, linux)).toBe(resolve('/home/ada/.config/Keyreeve'))
    expect(homeFolder({ XDG_CONFIG_HOME: '/conf' }, linux)).toBe(resolve('/conf/Keyreeve'))
    expect(homeFolder({ XDG_CONFIG_HOME: '/conf' }, { platform: 'darwin', user: '/Users/ada' })).toBe(
      resolve(inLibrary),
    )
    expect(homeFolder({ APPDATA: '/roaming' }, { platform: 'win32', user: '/users/ada' })).toBe(
      resolve('/roaming/Keyreeve'),
    )
  })
})
