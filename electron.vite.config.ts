/**
 * How the app is built into out/: the desktop process and its keychain helper, the preload
 * script, and the page. The targets are the oldest Electron that the app must run on (33).
 */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { noteBundledPackages } from './resources/package/bundled-packages.mjs'

const NODE = 'node20.18'
const CHROME = 'chrome130'

export default defineConfig({
  main: {
    plugins: [noteBundledPackages('main')],
    build: {
      target: NODE,
      // Left outside: the `dependencies` of package.json, which are the native modules.
      externalizeDeps: true,
      rolldownOptions: {
        input: { main: 'electron/main.ts' },
        // CommonJS: an asynchronous import would be too late to register the app's protocol.
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs' },
      },
    },
  },
  preload: {
    plugins: [noteBundledPackages('preload')],
    build: {
      target: NODE,
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: 'electron/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react(), noteBundledPackages('renderer')],
    build: {
      target: CHROME,
      // Half the bytes to read at every start; the other two builds are small, and their traces are worth reading.
      minify: true,
      // The page's content policy allows no inline script and no data: address.
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: { input: 'renderer/index.html' },
    },
  },
})
