import type { FileHandle } from 'node:fs/promises'

const chunkBytes = 64 * 1024

/**
 * The content of an open file, from its position on, as a web stream. It reads only when it is asked to, so it can be cancelled at any time;
 * `Readable.toWeb` may throw an exception that nobody can catch when it is cancelled while a read is pending. The caller closes the file.
 */
export const fileStream = (handle: FileHandle): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { bytesRead, buffer } = await handle.read(new Uint8Array(chunkBytes), 0, chunkBytes, null)
        if (bytesRead === 0) controller.close()
        else controller.enqueue(buffer.subarray(0, bytesRead))
      },
    },
    { highWaterMark: 0 },
  )
