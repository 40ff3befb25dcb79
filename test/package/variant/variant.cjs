/**
 * The entry of the packages that the tests drive: opens Chromium's debugger, which a real package refuses to, answers the system's
 * file dialog, which no test can click, and then loads the real entry. It is put into a copy of the package; the app knows nothing of it.
 */
'use strict'
const { app, dialog } = require('electron')
app.commandLine.appendSwitch('remote-debugging-port', '0')
dialog.showSaveDialog = async () => ({ canceled: false, filePath: process.env['KEYREEVE_TEST_FILE'] ?? '' })
require('./main.cjs')
