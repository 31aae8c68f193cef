import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import type { NextFunction, Request, Response } from 'express';

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

/** The dashboard's files, and its page for every address a person may open. */
export function serveDashboard(app: NestExpressApplication): void {
  app.use(
    express.static(folder, {
      index: false,
      setHeaders(response, path) {
        // Files below assets/ carry a hash in their name.
        if (path.includes('/assets/'))
          response.setHeader('Cache-Control', 'private, max-age=31536000, immutable');
      },
    }),
  );
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
