import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DefinitionError } from './definition-error.ts';
import { fileError } from './parse-definition.ts';

const MAX_FILE_BYTES = 1_000_000;

/** The text of a file that holds a definition. */
export interface SourceFile {
  readonly file: string;
  readonly text: string;
}

export interface Sources {
  readonly files: readonly SourceFile[];
  readonly errors: readonly DefinitionError[];
}

/** Reads files, and of directories their `*.yaml` and `*.yml` by name. What is named twice is read once. */
export async function readSources(paths: readonly string[]): Promise<Sources> {
  const files: SourceFile[] = [];
  const errors: DefinitionError[] = [];
  const seen = new Set<string>();
  const attempt = async (path: string, action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      errors.push(fileError(path, whyUnreadable(error as NodeJS.ErrnoException)));
    }
  };
  const readOne = async (file: string): Promise<void> => {
    if (seen.has(resolve(file))) return;
    seen.add(resolve(file));
    const status = await stat(file);
    if (!status.isFile()) errors.push(fileError(file, 'not a regular file'));
    else if (status.size > MAX_FILE_BYTES) {
      errors.push(fileError(file, `${megabytes(status.size)}, and a definition may have at most 1 MB`));
    } else files.push({ file, text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)) });
  };

  for (const path of paths) {
    await attempt(path, async () => {
      if (!(await stat(path)).isDirectory()) return readOne(path);
      const names = (await readdir(path)).filter(isDefinitionFile).sort();
      if (names.length === 0) errors.push(fileError(path, 'no *.yaml or *.yml file in this directory'));
      for (const name of names) await attempt(join(path, name), () => readOne(join(path, name)));
    });
  }
  return { files, errors };
}

/** Editors keep their own files beside the one being edited, with a dot before. */
function isDefinitionFile(name: string): boolean {
  return /^[^.].*\.ya?ml$/.test(name);
}

function megabytes(bytes: number): string {
  return `${(Math.ceil(bytes / 100_000) / 10).toFixed(1)} MB`;
}

function whyUnreadable(error: NodeJS.ErrnoException): string {
  if (error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'not UTF-8 text';
  const reasons: Record<string, string> = {
    ENOENT: 'no such file or directory',
    EACCES: 'no permission to read it',
    EPERM: 'no permission to read it',
    EISDIR: 'is a directory',
    ENOTDIR: 'no such file or directory',
    ELOOP: 'a link that leads to itself',
  };
  return `cannot be read: ${reasons[error.code ?? ''] ?? error.message}`;
}
