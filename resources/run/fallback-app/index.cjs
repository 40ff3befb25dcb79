/**
 * Replaces Electron's default app in the fallback: runs the folder given on the command line as the app. Uses `require`, because
 * a `main` loaded by an asynchronous import would be too late to register its protocols.
 */
'use strict'
const { app } = require('electron')
const path = require('node:path')

const folder = path.resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.')
const manifest = require(path.join(folder, 'package.json'))

Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
app.setName(manifest.productName ?? manifest.name)
app.setVersion(manifest.version)
app.setAppPath(folder)
if (!app.commandLine.hasSwitch('user-data-dir')) {
  app.setPath('userData', path.join(app.getPath('appData'), app.getName()))
}
require(path.join(folder, manifest.main))
