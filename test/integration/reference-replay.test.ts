import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReplayReport } from '@wegwarte/contract';
import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../server/src/app/definition-files/load-definitions.ts';
import { loadMapping } from '../../server/src/app/definition-files/mapping-file.ts';
import { replay } from '../../server/src/app/replay/replay.ts';

interface Truth {
  readonly D_journeys_file: {
    readonly started: number;
    readonly reached: number[];
    readonly converted: number;
    readonly dropped_at: number[];
    readonly open_at: number[];
  };
}

const dataFolder = process.env['WEGWARTE_REFERENCE_DATA'];
const fixtures = fileURLToPath(new URL('../fixtures/reference/', import.meta.url));

/**
 * Runs whose deadline is the very last time of the set, by step. Here they are still in flight, since equal is in time;
 * the reference counts them as dropped. No other difference exists.
 */
const onTheLastMoment: Record<string, number[]> = { rees46: [2, 0, 0], rees46_direct: [2, 0] };

const sets: Record<string, string> = {
  rees46: 'rees46/events.csv',
  rees46_direct: 'rees46/events.csv',
  otto: 'otto/events.ndjson',
  taobao: 'taobao/events.csv',
  bpic2020_domestic: 'bpic2020_domestic/events.csv',
  bpic2020_rfp: 'bpic2020_request_for_payment/events.csv',
  sepsis: 'sepsis/events.csv',
  receipt_wabo: 'receipt_wabo/events.csv',
};

async function replaySet(set: string): Promise<ReplayReport> {
  const definitions = await loadDefinitions({
    journeyPaths: [join(fixtures, set, 'journey.yaml')],
    teamPaths: [],
  });
  const mapping = await loadMapping(join(fixtures, set, 'mapping.yaml'));
  if (!definitions.ok || !mapping.ok) throw new Error(`the fixtures of ${set} are broken`);
  return replay({
    journeys: definitions.journeys.map((draft) => ({ ...draft, version: 1 })),
    events: join(dataFolder!, sets[set]!),
    mapping: mapping.mapping,
    speed: Infinity,
    onRejected: (record, reason) => expect.fail(`record ${record}: ${reason}`),
    onProgress: () => undefined,
    wait: () => Promise.resolve(),
  });
}

describe.skipIf(!dataFolder || !existsSync(dataFolder))(
  `counts of public data, against two independent references${dataFolder ? '' : ' (WEGWARTE_REFERENCE_DATA is not set)'}`,
  () => {
    it.each(Object.keys(sets))('%s', async (set) => {
      const truth = (
        JSON.parse(readFileSync(join(dataFolder!, 'truth.json'), 'utf8')) as Record<string, Truth>
      )[set]!;
      const expected = truth.D_journeys_file;
      const inTime = onTheLastMoment[set] ?? expected.reached.map(() => 0);
      const report = await replaySet(set);
      const [{ steps, completed }] = report.journeys as [ReplayReport['journeys'][number]];

      expect(report.touchpoints).toMatchObject({ duplicate: 0, late: 0, rejected: 0 });
      expect(steps[0]!.entered).toBe(expected.started);
      expect(steps.map(({ entered }) => entered)).toEqual(expected.reached);
      expect(completed).toBe(expected.converted);
      expect(steps.map(({ dropped }) => dropped)).toEqual(expected.dropped_at.map((n, i) => n - inTime[i]!));
      expect(steps.map(({ inFlight }) => inFlight)).toEqual(expected.open_at.map((n, i) => n + inTime[i]!));
    });

    it('gives the same report twice, to the byte', async () => {
      expect(JSON.stringify(await replaySet('bpic2020_rfp'))).toBe(
        JSON.stringify(await replaySet('bpic2020_rfp')),
      );
    });
  },
);
