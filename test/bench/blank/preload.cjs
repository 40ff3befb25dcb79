'use strict'
const { ipcRenderer } = require('electron')
// As in Keyreeve: two frames after the page has something to show.
window.addEventListener('DOMContentLoaded', () =>
  requestAnimationFrame(() => requestAnimationFrame(() => ipcRenderer.send('painted'))),
)
