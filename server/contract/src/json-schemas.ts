import { z } from 'zod';
import { asyncApi } from './documents/async-api.ts';
import { openApi } from './documents/open-api.ts';
import { CalendarFile } from './calendar-file.ts';
import { JourneyFile } from './journey-file.ts';
import { MappingFile } from './mapping-file.ts';
import { TeamFile } from './team-file.ts';

/**
 * What is published of the contract, by file name: JSON Schemas (draft 2020-12) of the files people write, so that
 * editors complete and check them, and the documents of the interfaces. What no schema can say, such as rules across
 * steps, is left to `wegwarte validate`.
 */
export function jsonSchemas(): Record<string, object> {
  return {
    'journey.schema.json': editorSchema(JourneyFile, 'Wegwarte journey', 'A customer journey to watch.'),
    'team.schema.json': editorSchema(TeamFile, 'Wegwarte team', 'A team, and where its pages go.'),
    'calendar.schema.json': editorSchema(
      CalendarFile,
      'Wegwarte calendar',
      'Days on which nothing is as usual, and which do not teach what is normal.',
    ),
    'mapping.schema.json': editorSchema(
      MappingFile,
      'Wegwarte mapping',
      'How the records of a CSV or NDJSON file become touchpoints.',
    ),
    'openapi.json': openApi(),
    'asyncapi.json': asyncApi(),
  };
}

function editorSchema(schema: z.ZodType, title: string, description: string): object {
  // `input`: what is written, so that keys with a default need not be there.
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return { $schema, title, description, ...rest };
}
