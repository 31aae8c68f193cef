const FETCH = 1;
/** As long as a broker waits for messages before it says that there are none. */
const NOTHING_AFTER_MS = 500;
const LENGTH_BYTES = 4;

/** Messages of Kafka's protocol, each behind its length, as they come in pieces. */
export class WholeMessages {
  private rest: Buffer = Buffer.alloc(0);

  /** Those that end with this piece. */
  completedBy(piece: Buffer): Buffer {
    const bytes = Buffer.concat([this.rest, piece]);
    let at = 0;
    while (at + LENGTH_BYTES <= bytes.length) {
      const end = at + LENGTH_BYTES + bytes.readInt32BE(at);
      if (end > bytes.length) break;
      at = end;
    }
    this.rest = bytes.subarray(at);
    return bytes.subarray(0, at);
  }
}

/**
 * What a client asks a broker on one connection. Starved, its fetches get no further than here and are answered with
 * nothing, however much there is; everything else passes, heartbeats above all.
 *
 * Source: Kafka's protocol guide; kafkajs asks for its newest version of Fetch, the eleventh.
 */
export class Fetches {
  isStarved = false;
  private readonly requests = new WholeMessages();
  private readonly answer: (bytes: Buffer) => void;

  constructor(answer: (bytes: Buffer) => void) {
    this.answer = answer;
  }

  /** Answers what is to be passed on: whole requests only. */
  passedOn(chunk: Buffer): Buffer {
    const bytes = this.requests.completedBy(chunk);
    const passed: Buffer[] = [];
    for (let at = 0; at < bytes.length;) {
      const request = bytes.subarray(at, (at += LENGTH_BYTES + bytes.readInt32BE(at)));
      if (this.isStarved && request.readInt16BE(LENGTH_BYTES) === FETCH) this.answerNothing(request);
      else passed.push(request);
    }
    return Buffer.concat(passed);
  }

  private answerNothing(request: Buffer): void {
    const version = request.readInt16BE(6);
    if (version !== 11) throw new Error(`a fetch of version ${version}: how is that answered?`);
    // Correlation; then no throttling, no error, no session, no topics.
    const body = Buffer.concat([request.subarray(8, 12), Buffer.alloc(4 + 2 + 4 + 4)]);
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeInt32BE(body.length);
    setTimeout(() => this.answer(Buffer.concat([length, body])), NOTHING_AFTER_MS);
  }
}
