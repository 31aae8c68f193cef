import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../project.mjs';

/** Rules that the linter has no words for. */
describe('the domain', () => {
  const rooms = ['kernel', 'journeys', 'windows', 'detection', 'incidents', 'on-call', 'paging'];

  it.each(rooms)('%s makes dates of times it was told, never of the present', (room) => {
    const folder = join(projectFolder, 'server', 'src', room);
    const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
    const reading = files.filter((file) =>
      /\bnew Date\(\s*\)/.test(readFileSync(join(folder, file), 'utf8')),
    );
    expect(reading).toEqual([]);
    expect(files.length).toBeGreaterThan(0);
  });
});
