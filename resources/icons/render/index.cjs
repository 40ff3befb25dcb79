/** Draws keyreeve.svg in every size and packs the sizes for Windows and macOS. Run by ../make.mjs, in Electron. */
'use strict'
const { app, BrowserWindow } = require('electron')
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs')
const path = require('node:path')
const { icns, ico } = require('./containers.cjs')

const icons = path.resolve(__dirname, '..')
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]

/**
 * Draws the picture in a page of `window`: straight from its curves, never scaled down from another size.
 * @param {import('electron').BrowserWindow} window
 * @param {string} svg
 * @param {number} size in pixels
 * @returns {Promise<Buffer>} a PNG with a transparent ground
 */
const draw = async (window, svg, size) => {
  const url = await window.webContents.executeJavaScript(`(async () => {
    const image = new Image(${size}, ${size})
    image.src = ${JSON.stringify(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`)}
    await image.decode()
    const canvas = new OffscreenCanvas(${size}, ${size})
    canvas.getContext('2d').drawImage(image, 0, 0, ${size}, ${size})
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())
    return btoa(String.fromCharCode(...bytes))
  })()`)
  return Buffer.from(url, 'base64')
}

const main = async () => {
  await app.whenReady()
  const window = new BrowserWindow({ show: false })
  await window.loadURL('data:text/html,')
  const svg = readFileSync(path.join(icons, 'keyreeve.svg'), 'utf8')
  const pictures = new Map()
  mkdirSync(path.join(icons, 'png'), { recursive: true })
  for (const size of sizes) {
    pictures.set(size, await draw(window, svg, size))
    writeFileSync(path.join(icons, 'png', `${size}.png`), pictures.get(size))
  }
  writeFileSync(path.join(icons, 'keyreeve.ico'), ico(pictures))
  writeFileSync(path.join(icons, 'keyreeve.icns'), icns(pictures))
}

main().then(
  () => app.exit(0),
  (error) => {
    console.error(error)
    app.exit(1)
  },
)
