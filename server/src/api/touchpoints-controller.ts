import {
  Body,
  Controller,
  Headers,
  HttpCode,
  Param,
  Post,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import type { CollectorReceipt, SegmentReceipt } from '@wegwarte/contract';
import type { IncomingHttpHeaders } from 'node:http';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { CollectTouchpoints } from '../workflows/collect-touchpoints.ts';
import { readSegment, readSent } from './read-sent.ts';
import type { Sent } from './read-sent.ts';

const MAX_BATCH = 1_000;
const segmentCalls = new Set(['track', 'page', 'screen', 'identify', 'group', 'alias', 'batch']);

@Controller('api/v1')
export class TouchpointsController {
  private readonly touchpoints: CollectTouchpoints;

  constructor(touchpoints: CollectTouchpoints) {
    this.touchpoints = touchpoints;
  }

  /** Touchpoints or CloudEvents, one or many. 202 once those that are valid are durable; the others are named. */
  @Post('touchpoints')
  @HttpCode(202)
  collect(@Headers() headers: IncomingHttpHeaders, @Body() body: unknown): Promise<CollectorReceipt> {
    return this.take(readSent(headers, body));
  }

  /** What the libraries of Segment and RudderStack send to the server they are told. */
  @Post('segment/v1/:call')
  @HttpCode(200)
  async collectCall(@Param('call') call: string, @Body() body: unknown): Promise<SegmentReceipt> {
    if (!segmentCalls.has(call)) {
      throw new WegwarteError(
        'not-found',
        `no call ${JSON.stringify(call.slice(0, 40))}: ${[...segmentCalls].join(', ')}`,
      );
    }
    return { success: true, ...(await this.take(readSegment(call, body))) };
  }

  private async take(sent: Sent): Promise<CollectorReceipt> {
    if ('fault' in sent) throw new WegwarteError('input-invalid', sent.fault);
    if ('unsupported' in sent) {
      throw new UnsupportedMediaTypeException(
        'content-type: application/json, application/cloudevents+json or application/cloudevents-batch+json, or any ' +
          'with the ce- headers of a CloudEvent',
      );
    }
    const { as, items } = sent;
    if (items.length > MAX_BATCH) {
      throw new WegwarteError('input-invalid', `${items.length} touchpoints: at most ${MAX_BATCH} at once`);
    }
    const receipt = (await this.touchpoints.collect(items, as)) as CollectorReceipt;
    const [first] = receipt.rejected;
    if (receipt.accepted === 0 && first) {
      const which = items.length === 1 ? '' : `none of ${items.length} is valid; number ${first.index}: `;
      throw new WegwarteError('input-invalid', `${which}${first.reason}: ${first.detail}`);
    }
    return receipt;
  }
}
