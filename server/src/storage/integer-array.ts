const INT4_OID = 23;
const HEADER_BYTES = 20;
const ITEM_BYTES = 8;

/**
 * An `int4[]` parameter in PostgreSQL's binary form, which `pg` passes on as it is: a checkpoint has arrays of tens of
 * thousands, and writing and reading them as text took longer than adding them up.
 * `at` gives the number for each place.
 */
export function integerArray(length: number, at: (index: number) => number): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + length * ITEM_BYTES);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  view.setInt32(0, length === 0 ? 0 : 1); // dimensions
  view.setInt32(4, 0); // no nulls
  view.setInt32(8, INT4_OID);
  view.setInt32(12, length);
  view.setInt32(16, 1); // lower bound
  let place = HEADER_BYTES;
  for (let index = 0; index < length; index++) {
    view.setInt32(place, 4);
    view.setInt32(place + 4, at(index));
    place += ITEM_BYTES;
  }
  return length === 0 ? buffer.subarray(0, 12) : buffer;
}
