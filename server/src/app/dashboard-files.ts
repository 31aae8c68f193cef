import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

// The same distance from `src/app` as from `dist/app`.
const folder = fileURLToPath(new URL('../../../dashboard/dist/', import.meta.url));
const page = `${folder}index.html`;

/** Names the dashboard that is served: its page names all its files by their hashes. */
export function dashboardBuild(): string {
  if (!existsSync(page)) return 'none';
  return createHash('sha256').update(readFileSync(page)).digest('hex').slice(0, 12);
}

/** What answers by itself; and files that are not there, which a page in their place would only hide. */
const notPages = /^\/(api|live|livez|readyz|sign-in|screen|assets)(\/|$)|\.[a-z0-9]+$/;

/** By how much they save. Browsers ask for Brotli over TLS and on the loopback only. */
const encodings = [
  { name: 'br', extension: '.br' },
  { name: 'gzip', extension: '.gz' },
] as const;

/** The build's files below `assets/`, scripts and style sheets compressed if the build left them so and the browser can read it. */
export function assetFiles(built: string): RequestHandler[] {
  const chooseEncoding: RequestHandler = (request, response, next) => {
    const { path } = request;
    if (!/^\/assets\/[\w.-]+\.(js|css)$/.test(path)) return next();
    response.vary('Accept-Encoding');
    const chosen = encodings.find(
      ({ name, extension }) => request.acceptsEncodings(name) && existsSync(`${built}${path}${extension}`),
    );
    if (chosen) request.url = `${path}${chosen.extension}`;
    next();
  };
  const files = express.static(built, {
    index: false,
    setHeaders(response: Response, path) {
      if (!path.includes('/assets/')) return;
      // Files below assets/ carry a hash in their name.
      response.setHeader('Cache-Control', 'private, max-age=31536000, immutable');
      const encoding = encodings.find(({ extension }) => path.endsWith(extension));
      if (!encoding) return;
      response.setHeader('Content-Encoding', encoding.name);
      response.type(extname(path.slice(0, -encoding.extension.length)));
    },
  });
  return [chooseEncoding, files];
}

/** The dashboard's files, and its page for every address a person may open. */
export function serveDashboard(app: NestExpressApplication): void {
  app.use(...assetFiles(folder));
  app.use((request: Request, response: Response, next: NextFunction) => {
    const isPage = request.method === 'GET' && request.accepts(['json', 'html']) === 'html';
    if (!isPage || notPages.test(request.path)) return next();
    if (!existsSync(page)) {
      response.status(503).type('text').send('The dashboard is not built: run npm run build.\n');
      return;
    }
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile(page);
  });
}
