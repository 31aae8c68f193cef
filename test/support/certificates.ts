import { join } from 'node:path';
import { command } from '../../infra/stack/command.ts';

/** A certificate for this machine that vouches for itself: `NAME.pem` in the folder, and its key in `NAME.key`. */
export async function makeCertificate(folder: string, name: string): Promise<void> {
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const out = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.pem`)];
  await command(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...out],
    { timeoutMs: 30_000 },
  );
}
