import { once } from 'node:events'
import net from 'node:net'

const unlockOperation = 1

const packet = (operation: number, text: string): Buffer => {
  const bytes = Buffer.from(text, 'utf8')
  const out = Buffer.alloc(12 + bytes.length)
  out.writeUInt32BE(out.length, 0)
  out.writeUInt32BE(operation, 4)
  out.writeUInt32BE(bytes.length, 8)
  bytes.copy(out, 12)
  return out
}

/**
 * Unlocks the login keyring of a running gnome-keyring-daemon the way PAM does: over its control socket, a zero byte (which
 * carries our credentials), then `length | operation | length | password`, all big-endian. Throws when it is refused.
 */
export const unlockByControlSocket = async (socketPath: string, password: string): Promise<void> => {
  const socket = net.connect(socketPath)
  await once(socket, 'connect')
  socket.write(Buffer.concat([Buffer.from([0]), packet(unlockOperation, password)]))
  const [reply] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  const result = reply.length >= 8 ? reply.readUInt32BE(4) : -1
  if (result !== 0) throw new Error(`gnome-keyring-daemon answered ${result} to unlock`)
}
