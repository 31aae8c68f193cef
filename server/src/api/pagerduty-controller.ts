import { Body, Controller, Headers, HttpCode, Inject, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { HearPagerDuty } from '../workflows/hear-pagerduty.ts';
import type { InboundMeter } from '../workflows/inbound-meter.ts';
import { INBOUND_METER } from './inbound-bounds.ts';
import { readPagerDutyEvent } from './pagerduty-event.ts';
import { isSignedByPagerDuty } from './pagerduty-signature.ts';
import { sendProblem } from './problem.ts';

export const PAGERDUTY_SECRETS = Symbol('secrets of PagerDuty’s webhooks');

/**
 * PagerDuty's webhooks, version 3. Whatever is genuine is answered 2xx, and be it old or heard before: after three calls
 * in a row that are refused, PagerDuty sends nothing for a day.
 */
@Controller('hooks/pagerduty')
export class PagerDutyController {
  private readonly hearing: HearPagerDuty;
  private readonly secrets: readonly string[];
  private readonly meter: InboundMeter;

  constructor(
    hearing: HearPagerDuty,
    @Inject(PAGERDUTY_SECRETS) secrets: readonly string[],
    @Inject(INBOUND_METER) meter: InboundMeter,
  ) {
    this.hearing = hearing;
    this.secrets = secrets;
    this.meter = meter;
  }

  @Post()
  @HttpCode(202)
  async hear(
    @Body() body: unknown,
    @Headers('x-pagerduty-signature') signature: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const sent = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    if (!isSignedByPagerDuty(sent, signature ?? '', this.secrets)) {
      this.meter.inbound('pagerduty', 'forged');
      sendProblem(response, 401, 'Not signed', 'X-PagerDuty-Signature is not of this body by a known secret');
      return;
    }
    const event = readPagerDutyEvent(sent);
    const outcome = event ? await this.hearing.hear(event) : 'ignored';
    this.meter.inbound('pagerduty', outcome);
    response.status(202).json({ outcome });
  }
}
