/** The files for Linux systems: the menu entry, the icons, the metadata for software centres, the manual page, and the completion scripts. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { completionScripts } from '../../../electron/cli/completion-scripts.ts'
import { manualPage } from '../../../electron/cli/man.ts'
import { root } from '../../run/paths.mjs'

const icons = join(root, 'resources/icons')
const sizes = [16, 24, 32, 48, 64, 128, 256, 512]

/**
 * Creates them at their paths below /usr/share.
 * @param {string} folder takes the place of /usr/share
 * @param {import('../identity.mjs').Identity} identity
 * @returns {Promise<import('./packages.d.ts').DesktopFiles>}
 */
export async function desktopFiles(folder, identity) {
  /** @type {string[]} */
  const paths = []
  /** @param {string} path */
  const place = (path) => {
    paths.push(path)
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    return join(folder, path)
  }
  writeFileSync(place(`applications/${identity.name}.desktop`), desktopEntry(identity))
  writeFileSync(place(`metainfo/${identity.name}.metainfo.xml`), metainfo(identity))
  copyFileSync(join(icons, 'keyreeve.svg'), place(`icons/hicolor/scalable/apps/${identity.name}.svg`))
  for (const size of sizes)
    copyFileSync(
      join(icons, `png/${size}.png`),
      place(`icons/hicolor/${size}x${size}/apps/${identity.name}.png`),
    )
  writeFileSync(place('man/man1/keyreeve.1.gz'), gzipSync(await manualPage(identity.version), { level: 9 }))
  writeFileSync(place('bash-completion/completions/keyreeve'), completionScripts.bash)
  writeFileSync(place('zsh/site-functions/_keyreeve'), completionScripts.zsh)
  writeFileSync(place('fish/vendor_completions.d/keyreeve.fish'), completionScripts.fish)
  return { folder, paths }
}

/**
 * https://specifications.freedesktop.org/desktop-entry-spec/latest/
 * @param {import('../identity.mjs').Identity} identity
 */
const desktopEntry = ({ name, productName, executable }) => `[Desktop Entry]
Type=Application
Name=${productName}
GenericName=API Key Manager
Comment=Issue, check, keep and deliver API keys on this machine
Exec=/usr/lib/${name}/${executable}
Icon=${name}
Terminal=false
StartupNotify=true
StartupWMClass=${productName}
Categories=Development;Security;
Keywords=API;key;secret;token;credential;env;
`

/**
 * https://www.freedesktop.org/software/appstream/docs/
 * @param {import('../identity.mjs').Identity} identity
 */
const metainfo = ({ name, productName, version, testBuild }) => `<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop-application">
  <id>io.keyreeve.${testBuild ? 'test_build' : 'app'}</id>
  <name>${productName}</name>
  <summary>Issue, check, keep and deliver API keys</summary>
  <developer_name>The Keyreeve authors</developer_name>
  <metadata_license>CC0-1.0</metadata_license>
  <project_license>MIT</project_license>
  <description>
    <p>
      Keyreeve issues keys to your services, copies the account's roles permanently into each key, decides for every request whether a
      key may make it, keeps the secret in the system's keychain, and puts it where programs read it. Everything stays on this machine.
    </p>
    <ul>
      <li>Test and production are two environments that cannot be mistaken for each other</li>
      <li>A secret is shown once; afterwards it goes to the clipboard or into a .env file without being shown</li>
      <li>Every refusal is explained, with the smallest change that would fix it</li>
    </ul>
  </description>
  <launchable type="desktop-id">${name}.desktop</launchable>
  <categories><category>Development</category><category>Security</category></categories>
  <icon type="stock">${name}</icon>
  <provides><binary>keyreeve</binary></provides>
  <content_rating type="oars-1.1"/>
  <releases><release version="${version}" type="${testBuild ? 'development' : 'stable'}" date="${new Date().toISOString().slice(0, 10)}"/></releases>
</component>
`
