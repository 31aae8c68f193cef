import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assetFiles } from './dashboard-files.ts';

const script = 'export const wall = 1;\n';

describe('the files of the build', () => {
  const built = mkdtempSync(join(tmpdir(), 'dashboard-'));
  let server: Server;

  beforeAll(async () => {
    mkdirSync(join(built, 'assets'));
    const write = (name: string, content: string | Buffer) =>
      writeFileSync(join(built, 'assets', name), content);
    write('index-1.js', script);
    write('index-1.js.br', brotliCompressSync(script));
    write('index-1.js.gz', gzipSync(script));
    write('plain-1.css', 'p {}');
    write('inter-1.woff2', 'font');
    writeFileSync(join(built, 'service-worker.js'), script);
    server = createServer(express().use(...assetFiles(built)));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterAll(async () => {
    await new Promise((closed) => server.close(closed));
    rmSync(built, { recursive: true });
  });

  const ask = async (path: string, accepted: string) => {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { 'accept-encoding': accepted },
    });
    const header = (name: string) => response.headers.get(name);
    return {
      ...{ status: response.status, text: await response.text() },
      ...{ encoding: header('content-encoding'), type: header('content-type') },
      ...{ vary: header('vary'), kept: header('cache-control') },
    };
  };

  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['gzip, br;q=0', 'gzip'],
    ['identity', null],
  ])(
    'go to a browser that reads “%s” as %s, and say that another one would get them otherwise',
    async (accepted, encoding) => {
      expect(await ask('/assets/index-1.js', accepted)).toEqual({
        ...{ status: 200, text: script, encoding },
        ...{ type: 'text/javascript; charset=utf-8', vary: 'Accept-Encoding' },
        kept: 'private, max-age=31536000, immutable',
      });
    },
  );

  it('go as they are where the build left nothing smaller, and are missed where they are not there', async () => {
    expect(await ask('/assets/plain-1.css', 'br')).toMatchObject({ text: 'p {}', encoding: null });
    expect(await ask('/assets/inter-1.woff2', 'br')).toMatchObject({
      text: 'font',
      encoding: null,
      vary: null,
    });
    expect(await ask('/assets/gone-1.js', 'br')).toMatchObject({ status: 404 });
  });

  it('are asked for anew each time where their names carry no hash', async () => {
    expect(await ask('/service-worker.js', 'br')).toMatchObject({
      encoding: null,
      kept: 'public, max-age=0',
    });
  });
});
