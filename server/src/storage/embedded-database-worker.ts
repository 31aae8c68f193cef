import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const { dataFolder, socketPath } = workerData as { dataFolder: string; socketPath: string };

const db = await PGlite.create({ dataDir: dataFolder });
const server = new PGLiteSocketServer({ db, path: socketPath, maxConnections: 16 });
await server.start();
parentPort!.on('message', async () => {
  await server.stop();
  await db.close();
  process.exit(0);
});
parentPort!.postMessage('started');
