import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';

/** A compiler writes its files one by one. */
const SETTLED_AFTER_MS = 300;

/** Calls back when files in the folders have changed in content; a compiler that writes the same again changes nothing. */
export function watchFolders(folders: readonly string[], onChange: () => void): { close(): void } {
  let known = contentOf(folders);
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const found = contentOf(folders);
    if (found === known) return;
    known = found;
    onChange();
  };
  const watches = folders.map((folder) =>
    watch(folder, { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(look, SETTLED_AFTER_MS);
    }),
  );
  return {
    close() {
      clearTimeout(timer);
      for (const one of watches) one.close();
    },
  };
}

function contentOf(folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const folder of folders) {
    for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile() || !file.name.endsWith('.js')) continue;
      const path = join(file.parentPath, file.name);
      hash.update(path).update(readFileSync(path));
    }
  }
  return hash.digest('hex');
}
