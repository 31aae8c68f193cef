import type { SentAs } from '../workflows/collect-touchpoints.ts';
import { rejected } from './decode-result.ts';
import type { DecodeResult } from './decode-result.ts';
import type { Door } from './door.ts';
import { cloudEventFault, readStructured, touchpointOfEvent } from './formats/cloud-event.ts';
import type { CloudEvent } from './formats/cloud-event.ts';
import { segmentFault, touchpointOfCall } from './formats/segment-call.ts';

/** Lets in what was sent over HTTP, parsed. */
export function admitSent(json: unknown, as: SentAs, door: Door, receivedAtMs: number): DecodeResult {
  switch (as) {
    case 'touchpoint':
      return door.admitPlain(json, receivedAtMs);
    case 'cloudevent': {
      const read = readStructured(json);
      if (!read.ok) return read;
      const event = read.json as CloudEvent | null;
      if (typeof event !== 'object' || event === null) return rejected('not-cloudevent', 'no object');
      const fault = cloudEventFault(event);
      if (fault !== null) return rejected('not-cloudevent', fault);
      return door.admitFound(touchpointOfEvent(event, receivedAtMs), receivedAtMs);
    }
    case 'segment': {
      const fault = segmentFault(json);
      if (fault !== null) return rejected('not-segment', fault);
      const call = json as Record<string, unknown>;
      return door.admitFound(touchpointOfCall(call, receivedAtMs), receivedAtMs, 'segment');
    }
  }
}
