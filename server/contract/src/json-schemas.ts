import { z } from 'zod';
import { JourneyFile } from './journey-file.ts';
import { MappingFile } from './mapping-file.ts';
import { TeamFile } from './team-file.ts';

/**
 * JSON Schemas (draft 2020-12) of the files people write, by file name, so that editors complete and check them.
 * What no schema can say, such as rules across steps, is left to `wegwarte validate`.
 */
export function jsonSchemas(): Record<string, object> {
  return {
    'journey.schema.json': editorSchema(JourneyFile, 'Wegwarte journey', 'A customer journey to watch.'),
    'team.schema.json': editorSchema(TeamFile, 'Wegwarte team', 'A team, and where its pages go.'),
    'mapping.schema.json': editorSchema(
      MappingFile,
      'Wegwarte mapping',
      'How the records of a CSV or NDJSON file become touchpoints.',
    ),
  };
}

function editorSchema(schema: z.ZodType, title: string, description: string): object {
  // `input`: what is written, so that keys with a default need not be there.
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return { $schema, title, description, ...rest };
}
