interface Numbers {
  readonly length: number;
  set(values: this, at: number): void;
  subarray(from: number, to: number): this;
}

/** A table of rows with more columns: what was there stays at its row and column. */
export function widened<Table extends Numbers>(table: Table, from: number, to: number): Table {
  const rows = table.length / from;
  const wide = new (table.constructor as new (length: number) => Table)(rows * to);
  for (let row = 0; row < rows; row++) wide.set(table.subarray(row * from, (row + 1) * from), row * to);
  return wide;
}
