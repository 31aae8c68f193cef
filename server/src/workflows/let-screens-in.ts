import { createHash, randomBytes } from 'node:crypto';
import type { ScreenInput, ScreenView } from '@wegwarte/contract';
import type { Clock } from '../kernel/clock.ts';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { ScreenStore, StoredScreen } from './screen-store.ts';

const MAX_SHOWN = 500;
/** What is known of screens is read at most this often, by one query, however many of them there are. */
const BELIEVED_MS = 10_000;

export interface LetScreensInParts {
  readonly screens: ScreenStore;
  readonly audit: AuditTrail;
  readonly newId: () => string;
  readonly clock: Clock;
}

/**
 * Gives screens an address that shows the wall, and takes it back. Whoever knows an address sees the wall; its hash is all
 * we keep. One that was revoked is told so within some seconds, on every instance.
 */
export class LetScreensIn {
  private readonly parts: LetScreensInParts;
  private known: { readonly byHash: ReadonlyMap<string, string>; readonly untilMs: number } | null = null;
  private reading: Promise<ReadonlyMap<string, string>> | null = null;

  constructor(parts: LetScreensInParts) {
    this.parts = parts;
  }

  async add({ name }: ScreenInput, by: string): Promise<{ screen: ScreenView; token: string }> {
    const { screens, audit, newId, clock } = this.parts;
    const token = randomBytes(32).toString('base64url');
    const createdAtMs = clock.now();
    const screen = { id: newId(), name, createdBy: by, createdAtMs, revokedBy: null, revokedAtMs: null };
    await audit.record({
      atMs: createdAtMs,
      actor: by,
      action: 'let-screen-in',
      subject: name,
      detail: screen.id,
    });
    await screens.add(screen, sha256(token));
    this.known = null;
    return { screen: showScreen(screen), token };
  }

  /** @throws WegwarteError `not-found` when there is none, or it was revoked before */
  async revoke(id: string, by: string): Promise<void> {
    const { screens, audit, clock } = this.parts;
    const atMs = clock.now();
    if (!(await screens.revoke(id, by, atMs))) {
      throw new WegwarteError('not-found', `there is no screen ${id}, or it was revoked`);
    }
    this.known = null;
    await audit.record({ atMs, actor: by, action: 'revoke-screen', subject: id, detail: '' });
  }

  async list(): Promise<readonly ScreenView[]> {
    return (await this.parts.screens.latest(MAX_SHOWN)).map(showScreen);
  }

  /** The name of the screen that has the token; null when there is none, or it was revoked. */
  async nameOf(token: string): Promise<string | null> {
    const { known } = this;
    const byHash = known && known.untilMs > this.parts.clock.now() ? known.byHash : await this.read();
    return byHash.get(sha256(token).toString('hex')) ?? null;
  }

  private read(): Promise<ReadonlyMap<string, string>> {
    // A hundred screens that come back at once ask once.
    return (this.reading ??= this.readNow().finally(() => (this.reading = null)));
  }

  private async readNow(): Promise<ReadonlyMap<string, string>> {
    const inForce = await this.parts.screens.inForce();
    const byHash = new Map(inForce.map(({ name, tokenHash }) => [tokenHash.toString('hex'), name]));
    this.known = { byHash, untilMs: this.parts.clock.now() + BELIEVED_MS };
    return byHash;
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function showScreen({ createdAtMs, revokedAtMs, ...rest }: StoredScreen): ScreenView {
  return {
    ...rest,
    createdAt: new Date(createdAtMs).toISOString(),
    revokedAt: revokedAtMs === null ? null : new Date(revokedAtMs).toISOString(),
  };
}
