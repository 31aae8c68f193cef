/** A line of CSV by its header, a JSON object, or what a format makes of its message. */
export type MappedRecord = Readonly<Record<string, unknown>>;

export type ColumnReader = (record: MappedRecord) => unknown;
export type TextReader = (record: MappedRecord) => string | undefined;

/** Reads a column, or a field inside nested JSON where no column has the dotted name itself. */
export function compileColumn(column: string): ColumnReader {
  const parts = column.split('.');
  if (parts.length === 1) {
    return (record) => (Object.hasOwn(record, column) ? record[column] : undefined);
  }
  return (record) => {
    if (Object.hasOwn(record, column)) return record[column];
    let value: unknown = record;
    for (const part of parts) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
      value = (value as MappedRecord)[part];
    }
    return value;
  };
}

/** A single value: nothing nested, and an empty text is as good as none. */
export function compileScalar(
  column: string,
): (record: MappedRecord) => string | number | boolean | undefined {
  const read = compileColumn(column);
  return (record) => {
    const value = read(record);
    if (typeof value === 'number' || typeof value === 'boolean') return value;
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
}

/** A column as text; of several the first that has something. */
export function compileTextColumn(column: string | readonly string[]): TextReader {
  const readers = [column].flat().map((one) => compileScalar(one));
  return (record) => {
    for (const read of readers) {
      const value = read(record);
      if (value !== undefined) return String(value);
    }
    return undefined;
  };
}
