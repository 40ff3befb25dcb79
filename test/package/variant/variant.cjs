/**
 * The entry of the packages under test: opens Chromium's debugger, which a real package refuses, answers the system's
 * file dialog, which no test can click, and then loads the real entry. It only exists in a copy of the package.
 */
'use strict'
const { app, dialog } = require('electron')
app.commandLine.appendSwitch('remote-debugging-port', '0')
dialog.showSaveDialog = async () => ({ canceled: false, filePath: process.env['KEYREEVE_TEST_FILE'] ?? '' })
require('./main.cjs')
