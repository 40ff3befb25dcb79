/** Files that hold one picture in many sizes, each as a PNG. */
'use strict'

/** What macOS calls the sizes: https://en.wikipedia.org/wiki/Apple_Icon_Image_format (the types that take PNG; the second column is for Retina). */
const icnsTypes = [
  ['icp4', 16],
  ['ic11', 32],
  ['icp5', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
]

/** The sizes that Windows asks for; larger ones it makes itself. */
const icoSizes = [16, 24, 32, 48, 64, 128, 256]

/**
 * macOS's format: a header, then type, length and PNG of each size.
 * @param {Map<number, Buffer>} pictures PNG by size in pixels
 */
const icns = (pictures) => {
  const parts = icnsTypes.map(([type, size]) => {
    const png = pictures.get(size)
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32BE(png.length + 8, 4)
    return Buffer.concat([head, png])
  })
  const head = Buffer.alloc(8)
  head.write('icns', 'latin1')
  head.writeUInt32BE(8 + parts.reduce((sum, part) => sum + part.length, 0), 4)
  return Buffer.concat([head, ...parts])
}

/**
 * Windows' format (https://learn.microsoft.com/en-us/previous-versions/ms997538): a directory of 16 bytes a picture, then the PNGs.
 * @param {Map<number, Buffer>} pictures PNG by size in pixels
 */
const ico = (pictures) => {
  const head = Buffer.alloc(6 + 16 * icoSizes.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(icoSizes.length, 4)
  let offset = head.length
  icoSizes.forEach((size, index) => {
    const at = 6 + 16 * index
    const { length } = pictures.get(size)
    // 256 is written as 0.
    head[at] = head[at + 1] = size % 256
    head.writeUInt16LE(1, at + 4)
    head.writeUInt16LE(32, at + 6)
    head.writeUInt32LE(length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    offset += length
  })
  return Buffer.concat([head, ...icoSizes.map((size) => pictures.get(size))])
}

module.exports = { icns, ico }
