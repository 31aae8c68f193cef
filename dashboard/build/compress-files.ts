import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const byBrotli = promisify(brotliCompress);
const byGzip = promisify(gzip);

/** Puts `.br` and `.gz` beside every script and style sheet, for the server to send. Fonts are compressed as they are. */
export function compressFiles(): Plugin {
  return {
    name: 'compress-files',
    apply: 'build',
    async writeBundle({ dir }, bundle) {
      const compress = async (file: string, content: Buffer) => {
        const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
        await writeFile(`${file}.br`, await byBrotli(content, { params }));
        await writeFile(`${file}.gz`, await byGzip(content, { level: constants.Z_BEST_COMPRESSION }));
      };
      await Promise.all(
        Object.values(bundle)
          .filter(({ fileName }) => /\.(js|css)$/.test(fileName))
          .map((output) =>
            compress(
              join(dir!, output.fileName),
              Buffer.from(output.type === 'chunk' ? output.code : output.source),
            ),
          ),
      );
    },
  };
}
