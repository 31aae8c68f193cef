import { z } from 'zod';
import { RoomName } from '../live.ts';
import { componentSchemas, reference } from './components.ts';
import type { ComponentName } from './components.ts';

const { $schema: _, ...room } = z.toJSONSchema(RoomName);
const seq = { type: 'integer', description: 'Counts by one from the snapshot; a gap asks for a new one.' };

/** What goes over topics and the socket as an AsyncAPI 3.0 document, made from the contract's own schemas. */
export function asyncApi(): object {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Wegwarte',
      version: '1',
      description: 'Touchpoints in from Kafka topics; live pictures out over socket.io at /live.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: {
      touchpoints: {
        address: '{topic}',
        description: 'Any topic of the configuration. Key messages by what the journeys are keyed by.',
        parameters: { topic: { description: 'Its name in the configuration.' } },
        messages: { touchpoint: { $ref: '#/components/messages/touchpoint' } },
      },
      live: {
        address: '/live',
        description: 'socket.io; the same token or session as the API.',
        messages: Object.fromEntries(
          Object.keys(socketMessages).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
      },
    },
    operations: {
      readTouchpoints: operation('receive', 'touchpoints', ['touchpoint'], 'Touchpoints are read.'),
      listenToRooms: operation(
        'receive',
        'live',
        ['watch', 'unwatch'],
        'A screen says what it wants to see.',
      ),
      tellScreens: operation(
        'send',
        'live',
        ['freshness', 'snapshot', 'delta', 'unauthorized'],
        'Freshness each second; for each room a snapshot, then a delta for each change.',
      ),
    },
    components: {
      messages: {
        touchpoint: message('Plain Wegwarte JSON.', reference('Touchpoint')),
        ...socketMessages,
      },
      schemas: componentSchemas(),
    },
  };
}

const socketMessages = {
  freshness: message('Comes every second, whether anything changed or not.', reference('Freshness')),
  snapshot: message('The whole room.', inRoom('state', ['WallView', 'JourneyView'])),
  delta: message('What changed in it.', inRoom('change', ['WallDelta', 'JourneyDelta'])),
  unauthorized: message('The session ended; the socket is closed next.', { type: 'null' }),
  watch: message('Asks for a room; answered by a snapshot and an acknowledgement.', room),
  unwatch: message('Leaves it.', room),
};

function message(summary: string, payload: object): object {
  return { summary, payload };
}

function inRoom(what: string, schemas: readonly ComponentName[]): object {
  const properties = { room, seq, [what]: { anyOf: schemas.map(reference) } };
  return { type: 'object', properties, required: ['room', 'seq', what] };
}

function operation(
  action: 'send' | 'receive',
  channel: string,
  messages: readonly string[],
  summary: string,
): object {
  return {
    action,
    summary,
    channel: { $ref: `#/channels/${channel}` },
    messages: messages.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` })),
  };
}
