import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NtfyReceiver } from '../../../test/support/receivers/ntfy.ts';
import type { NtfyChannel as NtfyTarget } from '../on-call/team-channel.ts';
import { examplePage } from '../paging/page-examples.suite.ts';
import { anAttempt, requestsToLoopback } from './channel-attempt.suite.ts';
import { NtfyChannel } from './ntfy-channel.ts';

const opened = examplePage('opened');
let ntfy: NtfyReceiver;
beforeEach(async () => void (ntfy = await NtfyReceiver.start()));
afterEach(() => ntfy.stop());

const send = (page = opened, different: Partial<NtfyTarget> = {}) => {
  const { topic, token, api } = ntfy;
  const target = { kind: 'ntfy', topic, token, api, ...different } as const;
  return new NtfyChannel(requestsToLoopback()).send(page, target, anAttempt());
};

describe('a page by ntfy', () => {
  it('wakes by its severity, opens the incident when touched, and makes no sound when it is over', async () => {
    const warning = { ...opened, content: { ...opened.content, severity: 'warning' as const } };
    for (const page of [opened, warning, examplePage('resolved')]) {
      expect(await send(page)).toEqual({ kind: 'delivered' });
    }
    const { incidentUrl, summary } = opened.content;
    expect(ntfy.messages[0]).toEqual({
      topic: ntfy.topic,
      title: 'Customers are stuck',
      message: summary.en,
      priority: 5,
      tags: ['rotating_light', 'checkout'],
      click: incidentUrl,
      actions: [{ action: 'view', label: 'Open in Wegwarte', url: incidentUrl }],
    });
    expect(ntfy.messages.slice(1)).toMatchObject([
      { priority: 4, tags: ['warning', 'checkout'] },
      { priority: 2, tags: ['white_check_mark', 'checkout'], title: 'Over' },
    ]);
  });

  it('stays a message, and does not become an attachment, however long its sentence', async () => {
    const content = { ...opened.content, summary: { en: '\u{1F525}'.repeat(9_000), de: '' } };
    expect(await send({ ...opened, content })).toEqual({ kind: 'delivered' });
  });

  it('is refused for good without the right token; neither it nor the topic is told', async () => {
    const wrong = [await send(opened, { token: 'tk_wrong' }), await send(opened, { token: null })];
    expect(wrong).toMatchObject([{ kind: 'permanent' }, { kind: 'permanent' }]);
    expect(JSON.stringify(wrong)).not.toMatch(/tk_|8Zf3kQ/);
  });
});
