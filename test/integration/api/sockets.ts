/** Raw connections to the API, which can send what `fetch` cannot: malformed requests, slowly or never completed ones. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Opens a connection to this machine and sends its first bytes. */
export const dial = async (port: number, bytes = ''): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(bytes)
  return socket
}

/** Resolves when a connection is closed, including by a reset. */
export const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.closed) return resolve()
    socket.on('error', () => undefined)
    socket.once('close', () => resolve())
  })

/** Everything that a connection receives until it is closed. */
export const all = async (socket: Socket): Promise<string> => {
  let text = ''
  socket.on('data', (data: Buffer) => (text += data.toString('latin1')))
  await closed(socket)
  return text
}

/** Sends exactly these bytes; returns the reply's status and text. */
export const sendRaw = async (
  port: number,
  lines: readonly string[],
  body = '',
): Promise<{ readonly status: number; readonly text: string }> => {
  const socket = await dial(port)
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1')
  const text = await all(socket)
  return { status: Number(/^HTTP\/1\.[01] (\d+)/.exec(text)?.[1] ?? 0), text }
}
