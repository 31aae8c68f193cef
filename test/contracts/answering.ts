import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { z } from 'zod';
import { AnsweringWegwarte } from './answering-wegwarte.ts';

/** One that answers in all tests around; what it took for a defect meanwhile fails them. */
export function answeringForAll(
  prepare: (wegwarte: AnsweringWegwarte) => unknown = () => undefined,
): AnsweringWegwarte {
  const wegwarte = new AnsweringWegwarte();
  beforeAll(async () => {
    await prepare(wegwarte);
    await wegwarte.start();
  });
  afterAll(async () => {
    expect(wegwarte.defects).toEqual([]);
    await wegwarte.stop();
  });
  return wegwarte;
}

/** A new one for each of the tests around, handed over once it answers. */
export function answeringForEach(handOver: (wegwarte: AnsweringWegwarte) => unknown): void {
  let wegwarte: AnsweringWegwarte;
  beforeEach(async () => {
    wegwarte = new AnsweringWegwarte();
    await wegwarte.start();
    await handOver(wegwarte);
  });
  afterEach(async () => {
    expect(wegwarte.defects).toEqual([]);
    await wegwarte.stop();
  });
}

/** What the contract says, and nothing besides. */
export function conform<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.parse(value);
  expect(parsed).toEqual(value);
  return parsed;
}
