import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { MappingFile } from '@wegwarte/contract';
import type { FoundTouchpoint } from '../../ingestion/door.ts';
import type { MappedRecord } from '../../ingestion/mapped-column.ts';
import { compileMapping, isMisfit, mappedColumns } from '../../ingestion/mapping.ts';
import type { Misfit } from '../../ingestion/mapping.ts';
import { WegwarteError } from '../../kernel/wegwarte-error.ts';

/** One record of the input, as touchpoint JSON, mapped, or with the reason why it is neither; `number` counts from 1. */
export interface EventRecord {
  readonly number: number;
  readonly json?: unknown;
  readonly found?: FoundTouchpoint;
  readonly reject?: string;
}

/**
 * Recorded touchpoints of a file or, for `-`, of standard input: one JSON a line, or what the mapping says.
 * @throws WegwarteError `input-invalid` naming the file
 */
export async function* readEvents(file: string, mapping: MappingFile | null): AsyncGenerator<EventRecord> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  try {
    if (mapping?.format === 'csv') yield* readCsv(input, mapping);
    else yield* readLines(input, mapping);
  } catch (error) {
    if (error instanceof WegwarteError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a directory, not a file' : message;
    throw new WegwarteError('input-invalid', `${file}: ${reason}`, { cause: error });
  }
}

async function* readLines(input: Readable, mapping: MappingFile | null): AsyncGenerator<EventRecord> {
  const toTouchpoint = mapping && compileMapping(mapping);
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    number++;
    let json: unknown;
    try {
      json = JSON.parse(line.startsWith('\uFEFF') ? line.slice(1) : line);
    } catch {
      yield { number, reject: 'no valid JSON' };
      continue;
    }
    if (!toTouchpoint) yield { number, json };
    else if (typeof json !== 'object' || json === null) yield { number, reject: 'not an object' };
    else yield mapped(number, toTouchpoint(json as MappedRecord, number));
  }
}

async function* readCsv(input: Readable, mapping: MappingFile): AsyncGenerator<EventRecord> {
  const toTouchpoint = compileMapping(mapping);
  const parser = input.pipe(
    parse({
      bom: true,
      delimiter: mapping.delimiter,
      skip_empty_lines: true,
      relax_column_count: true,
      columns: (header: string[]) => {
        const missing = mappedColumns(mapping).filter((column) => !header.includes(column));
        if (missing.length > 0)
          throw new Error(`no column ${missing.join(', ')}; it has ${header.join(', ')}`);
        return header;
      },
    }),
  );
  input.on('error', (error) => parser.destroy(error));
  let number = 0;
  for await (const record of parser as AsyncIterable<MappedRecord>) {
    number++;
    yield mapped(number, toTouchpoint(record, number));
  }
}

function mapped(number: number, made: FoundTouchpoint | Misfit): EventRecord {
  if (!isMisfit(made)) return { number, found: made };
  const { reject, written } = made;
  // Told to whoever has the file: here the value may be said.
  return {
    number,
    reject: written === undefined ? reject : `${reject} (was ${JSON.stringify(written.slice(0, 60))})`,
  };
}
