/** The least that an Electron app can be: one window, one page, and a word when the page is painted. */
'use strict'
const { app, BrowserWindow, ipcMain, Menu } = require('electron')
const path = require('node:path')

Menu.setApplicationMenu(null)
app.once('ready', () => {
  ipcMain.on('painted', () => process.stdout.write('ready\n'))
  const window = new BrowserWindow({
    width: 1200,
    height: 800,
    show: false,
    webPreferences: { preload: path.join(__dirname, 'preload.cjs') },
  })
  window.once('ready-to-show', () => window.show())
  void window.loadFile(path.join(__dirname, 'index.html'))
})
app.on('window-all-closed', () => app.quit())
