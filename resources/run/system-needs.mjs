/** What the app and its tests need on Linux, and which packages provide it. */

/**
 * @typedef {object} Need one library or program, and its package by package manager
 * @property {string} [library] a shared library's file name
 * @property {string} [program] an executable's name
 * @property {string[]} apt Debian and Ubuntu; the first name that the system knows is used
 * @property {string} dnf Fedora
 * @property {string} pacman Arch
 */

/** @type {Need[]} The libraries that Electron and the keychain library load on every Linux. */
const electron = [
  { library: 'libgtk-3.so.0', apt: ['libgtk-3-0t64', 'libgtk-3-0'], dnf: 'gtk3', pacman: 'gtk3' },
  { library: 'libasound.so.2', apt: ['libasound2t64', 'libasound2'], dnf: 'alsa-lib', pacman: 'alsa-lib' },
  { library: 'libgbm.so.1', apt: ['libgbm1'], dnf: 'mesa-libgbm', pacman: 'mesa' },
  { library: 'libnss3.so', apt: ['libnss3'], dnf: 'nss', pacman: 'nss' },
  { library: 'libXss.so.1', apt: ['libxss1'], dnf: 'libXScrnSaver', pacman: 'libxss' },
  { library: 'libsecret-1.so.0', apt: ['libsecret-1-0'], dnf: 'libsecret', pacman: 'libsecret' },
]

/** @type {Need[]} For a window on a machine without a display. */
const display = [
  { program: 'Xvfb', apt: ['xvfb'], dnf: 'xorg-x11-server-Xvfb', pacman: 'xorg-server-xvfb' },
  { program: 'xauth', apt: ['xauth'], dnf: 'xorg-x11-xauth', pacman: 'xorg-xauth' },
]

/** @type {Need[]} For the private keyring of the tests. */
const keyring = [
  { program: 'dbus-run-session', apt: ['dbus'], dnf: 'dbus-daemon', pacman: 'dbus' },
  { program: 'gnome-keyring-daemon', apt: ['gnome-keyring'], dnf: 'gnome-keyring', pacman: 'gnome-keyring' },
  { program: 'secret-tool', apt: ['libsecret-tools'], dnf: 'libsecret', pacman: 'libsecret' },
]

/** @type {Need[]} For tests with another program that uses the clipboard. */
const clipboard = [{ program: 'xclip', apt: ['xclip'], dnf: 'xclip', pacman: 'xclip' }]

/** @type {Need[]} For tests of a gateway that asks the local API. */
const gateway = [{ program: 'nginx', apt: ['nginx-light', 'nginx'], dnf: 'nginx', pacman: 'nginx' }]

/** @type {Need[]} For tests that open our backups with another program, and the other way round. */
const age = [{ program: 'age', apt: ['age'], dnf: 'age', pacman: 'age' }]

/** @type {Need[]} For tests that check which connections the app opens. */
const tracing = [{ program: 'strace', apt: ['strace'], dnf: 'strace', pacman: 'strace' }]

/** @type {Need[]} The readers of `.env` files that the writer is tested with. */
const envReaders = [
  { program: 'dash', apt: ['dash'], dnf: 'dash', pacman: 'dash' },
  { program: 'direnv', apt: ['direnv'], dnf: 'direnv', pacman: 'direnv' },
  { program: 'python-dotenv', apt: ['python3-dotenv'], dnf: 'python3-dotenv', pacman: 'python-dotenv' },
  { program: 'ruby', apt: ['ruby-dotenv'], dnf: 'rubygem-dotenv', pacman: 'ruby-dotenv' },
]

/** @type {Need[]} For comparing the speed of a scan. */
const textSearch = [{ program: 'rg', apt: ['ripgrep'], dnf: 'ripgrep', pacman: 'ripgrep' }]

/** @type {Need[]} For compiling a native module. */
const compiler = [
  { program: 'python3', apt: ['python3'], dnf: 'python3', pacman: 'python' },
  { program: 'make', apt: ['make'], dnf: 'make', pacman: 'make' },
  { program: 'g++', apt: ['g++'], dnf: 'gcc-c++', pacman: 'gcc' },
]

/** @type {Need[]} For building the Linux packages. */
const packages = [
  { program: 'dpkg-deb', apt: ['dpkg'], dnf: 'dpkg', pacman: 'dpkg' },
  { program: 'rpmbuild', apt: ['rpm'], dnf: 'rpm-build', pacman: 'rpm-tools' },
]

/** @type {Need[]} For validating the packages' desktop files. */
const packageTests = [
  {
    program: 'desktop-file-validate',
    apt: ['desktop-file-utils'],
    dnf: 'desktop-file-utils',
    pacman: 'desktop-file-utils',
  },
  { program: 'appstreamcli', apt: ['appstream'], dnf: 'appstream', pacman: 'appstream' },
]

/** The needs by purpose. */
export const needs = {
  electron,
  display,
  keyring,
  age,
  clipboard,
  envReaders,
  gateway,
  tracing,
  textSearch,
  compiler,
  packages,
  packageTests,
}
