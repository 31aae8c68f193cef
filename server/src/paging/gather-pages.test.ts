import { describe, expect, it } from 'vitest';
import { gatherPages, sharingFate } from './gather-pages.ts';
import { pageFacts, pageHeadline, pagePlace } from './page-facts.ts';
import { alarmMs, examplePage, examplePlatformPage } from './page-examples.suite.ts';
import type { DropOffContent } from './page-content.ts';
import type { Page } from './page.ts';

const about = (
  at: number,
  different: Partial<DropOffContent> = {},
  event: Page['event'] = 'opened',
): Page => {
  const page = examplePage(event, { incidentId: `inc-${at}` });
  const stepTitle = { en: `Step ${at}`, de: `Schritt ${at}` };
  return { ...page, content: { ...page.content, stepTitle, ...different } as DropOffContent };
};
const lost = (estimate: number) => ({ lostCustomers: { estimate, low: 0, high: 2 * estimate } });

describe('a digest', () => {
  it('begins with the worst of what goes on, names some of the others and counts the rest', () => {
    const pages = [
      about(1, lost(5)),
      about(2, { severity: 'warning', ...lost(900) }),
      ...[3, 4, 5, 6].map((at) => about(at, lost(10 + at))),
      about(7, {}, 'resolved'),
    ] as [Page, ...Page[]];
    const { digest } = gatherPages(pages, alarmMs);
    const worst = pages[5]!.content.summary;
    expect(digest).toMatchObject({ event: 'opened', content: { severity: 'critical' } });
    expect(digest.content.summary).toEqual({
      en: `6 incidents: ${worst.en}. Also Checkout › Step 5; Checkout › Step 4; Checkout › Step 3; Checkout › Step 1 and 1 more. 1 is over: Checkout › Step 7`,
      de: `6 Vorfälle: ${worst.de}. Auch Kasse › Schritt 5; Kasse › Schritt 4; Kasse › Schritt 3; Kasse › Schritt 1 und 1 weiterer. 1 ist vorbei: Kasse › Schritt 7`,
    });
    expect(pageHeadline('de', digest.content)).toBe('6 Vorfälle');
    expect(pagePlace('en', digest.content)).toBe('Payments');
    expect(pageFacts('en', digest.content)).toHaveLength(7);
    expect(pageFacts('en', digest.content)[0]).toEqual({
      label: 'Checkout › Step 6',
      value: '212 of 1,204 stuck',
    });
  });

  it('tells of troubles with the platform among others, without customers', () => {
    const { digest } = gatherPages(
      [about(1, { severity: 'warning' }), examplePlatformPage('opened')],
      alarmMs,
    );
    expect(digest.content.summary.en).toMatch(/^2 incidents: Wegwarte: shop: .*\. Also Checkout › Step 1$/);
    expect(pageFacts('en', digest.content)[0]).toEqual({ label: 'shop', value: 'trouble with Wegwarte' });
    expect(digest.content.digest!.lines[0]).toMatchObject({
      journey: null,
      step: null,
      stuck: null,
      n: null,
    });
  });

  it('of nothing but ends is one', () => {
    const { digest } = gatherPages([about(1, {}, 'resolved'), about(2, {}, 'resolved')], alarmMs);
    expect(digest.event).toBe('resolved');
    expect(pageHeadline('en', digest.content)).toBe('2 incidents are over');
  });

  it('counts what it has no room for', () => {
    const many = Array.from({ length: 150 }, (_, at) => about(at)) as unknown as [Page, ...Page[]];
    const { digest } = gatherPages(many, alarmMs);
    expect(digest.content.digest).toMatchObject({ alarms: 150, over: 0 });
    expect(digest.content.digest!.lines).toHaveLength(100);
    expect(pageFacts('de', digest.content).at(-1)).toEqual({ label: 'Weitere', value: '141' });
  });

  it('is the same whenever it is made of the same pages, and another of others', () => {
    const [one, two, three] = [about(1), about(2), about(3)] as const;
    const idOf = (pages: [Page, ...Page[]]) => gatherPages(pages, alarmMs).digest.id;
    expect(idOf([one, two])).toBe(idOf([two, one]));
    expect(idOf([one, two])).not.toBe(idOf([one, three]));
    expect(idOf([one, two])).toMatch(/^page_[0-9a-f]{32}$/);
  });

  it('puts the oldest of equals first, in whichever order they come', () => {
    const [young, old, twin] = [about(1), { ...about(3), changedAtMs: alarmMs - 1 }, about(2)] as const;
    const order = (pages: [Page, ...Page[]]) =>
      gatherPages(pages, alarmMs).digest.content.digest!.lines.map(({ incidentId }) => incidentId);
    expect(order([young, old, twin])).toEqual(['inc-3', 'inc-1', 'inc-2']);
    expect(order([twin, young, old])).toEqual(['inc-3', 'inc-1', 'inc-2']);
  });

  it('decides what becomes of its pages, each of which may have been seen from then on', () => {
    const { digest, pages } = gatherPages([about(1), about(2)], alarmMs);
    expect(pages).toMatchObject(
      [1, 2].map((at) => ({ incidentId: `inc-${at}`, state: 'gathered', attempts: 1 })),
    );
    const failed: Page = { ...digest, state: 'failed', lastError: 'answered 404' };
    expect(sharingFate(pages[0]!, failed)).toMatchObject({
      incidentId: 'inc-1',
      state: 'failed',
      lastError: 'answered 404',
      digest: digest.id,
    });
  });
});
