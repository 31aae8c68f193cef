import type { RecordMapping } from '@wegwarte/contract';
import { rejected } from '../decode-result.ts';
import type { DecodeResult } from '../decode-result.ts';
import type { Door } from '../door.ts';
import type { MappedRecord } from '../mapped-column.ts';
import { compileMapping, isMisfit, mappedColumns } from '../mapping.ts';
import type { LogMessage } from '../../workflows/touchpoint-log.ts';
import type { ReadMessage } from './format.ts';
import { parseJson, sizeFault } from './json-value.ts';
import { messageColumns, mismatch } from './source-mapping.ts';

/** Any other JSON, by a declared mapping. */
export function mappedFormat(door: Door, mapping: RecordMapping, source?: string): ReadMessage {
  const admit = mappedRecords(door, mapping, source);
  return (message) => {
    const { value } = message;
    const fault = sizeFault(value, door.limits.maxBytes);
    if (fault) return fault;
    const parsed = parseJson(value!.toString());
    return parsed.ok ? admit(parsed.json, message) : parsed;
  };
}

/** Lets records in by a mapping, whatever they were written in. */
export function mappedRecords(
  door: Door,
  mapping: RecordMapping,
  source?: string,
): (record: unknown, message: LogMessage) => DecodeResult {
  const toTouchpoint = compileMapping(mapping);
  const withColumns = messageColumns(mappedColumns(mapping));
  return (record, message) => {
    if (typeof record !== 'object' || record === null) return rejected('mapping-mismatch', 'no object');
    const found = toTouchpoint(withColumns(record as MappedRecord, message), message.offset);
    return isMisfit(found) ? mismatch(found) : door.admitFound(found, message.loggedAtMs, source);
  };
}
