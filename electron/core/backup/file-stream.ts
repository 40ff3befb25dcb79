import type { FileHandle } from 'node:fs/promises'
import { ReadableStream as WebStream } from 'node:stream/web'

const chunkBytes = 64 * 1024

async function* chunksOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(chunkBytes), 0, chunkBytes, null)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

/**
 * The content of an open file, from its position on, as a web stream. It reads only when it is asked to, so it can be cancelled at any time;
 * `Readable.toWeb` may throw an exception that nobody can catch when it is cancelled while a read is pending. The caller closes the file.
 */
export const fileStream = (handle: FileHandle): ReadableStream<Uint8Array> =>
  WebStream.from(chunksOf(handle)) as ReadableStream<Uint8Array>
