import { rejected } from '../decode-result.ts';
import type { Rejection } from '../decode-result.ts';

/** What is wrong with a message whatever its format. */
export function sizeFault(value: Buffer | null, maxBytes: number): Rejection | null {
  if (value === null) return rejected('invalid-touchpoint', 'the message has no value');
  if (value.byteLength <= maxBytes) return null;
  return rejected('too-large', `${value.byteLength} bytes, at most ${maxBytes} are read`);
}

export type JsonResult = { readonly ok: true; readonly json: unknown } | Rejection;

export function parseJson(text: string): JsonResult {
  try {
    return { ok: true, json: JSON.parse(text) };
  } catch (error) {
    return rejected('not-json', positionOf(error as SyntaxError));
  }
}

/** The engine's message quotes the text it stumbled on, which may be personal: only the position is kept. */
function positionOf(error: SyntaxError): string {
  const position = /position \d+/.exec(error.message)?.[0];
  return position ? `no valid JSON at ${position}` : 'no valid JSON';
}
