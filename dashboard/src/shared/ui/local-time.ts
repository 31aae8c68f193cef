/** What an `<input type="datetime-local">` holds, in the time of the device. */
export function toLocalField(atMs: number): string {
  const local = new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** Null where nothing, or nothing whole, is entered. */
export function fromLocalField(text: string): string | null {
  const atMs = text === '' ? NaN : new Date(text).getTime();
  return Number.isNaN(atMs) ? null : new Date(atMs).toISOString();
}
