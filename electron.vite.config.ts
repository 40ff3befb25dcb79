/**
 * How the app is built into out/: the desktop process and its keychain helper, the preload
 * script, and the page. The targets are the oldest Electron that the app must run on (33).
 */
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { noteBundledPackages } from './resources/package/bundled-packages.mjs'

const NODE = 'node20.18'
const CHROME = 'chrome130'

type ModuleGraph = { getModuleInfo(id: string): { readonly importers: readonly string[] } | null }

/** Whether the window waits for a module: `main.ts` imports it, itself or through others. */
const isLoadedAtStart = (id: string, graph: ModuleGraph, seen = new Set<string>()): boolean => {
  if (id === resolve(import.meta.dirname, 'electron/main.ts')) return true
  if (seen.has(id)) return false
  seen.add(id)
  return (
    graph.getModuleInfo(id)?.importers.some((importer) => isLoadedAtStart(importer, graph, seen)) ?? false
  )
}

export default defineConfig(({ mode }) => ({
  main: {
    plugins: [noteBundledPackages('main')],
    build: {
      sourcemap: mode === 'development',
      target: NODE,
      // Left outside: the `dependencies` of package.json, which are the native modules.
      externalizeDeps: true,
      rolldownOptions: {
        input: { main: 'electron/main.ts' },
        // CommonJS: an asynchronous import would be too late to register the app's protocol.
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: '[name].cjs',
          codeSplitting: {
            groups: [
              {
                name: (id, graph) => (isLoadedAtStart(id, graph) ? 'start' : 'core'),
                test: /\/(electron\/core|shared|node_modules\/(zod|dotenv))\//,
                minShareCount: 2,
              },
            ],
          },
          // A third of the bytes to read at every start; the names stay, for the traces in the log.
          minify: mode === 'production' && {
            compress: false,
            mangle: false,
            codegen: { removeWhitespace: true },
          },
        },
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
    // An address, not a name: the app resolves no names.
    server: { host: '127.0.0.1' },
    build: {
      target: CHROME,
      // Half the bytes to read at every start.
      minify: true,
      // The page's content policy allows no inline script and no data: address.
      assetsInlineLimit: 0,
      // The links alone: the polyfill would be an inline script.
      modulePreload: { polyfill: false },
      rolldownOptions: { input: resolve(import.meta.dirname, 'renderer/index.html') },
    },
  },
}))
