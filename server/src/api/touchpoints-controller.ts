import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import type { CollectorReceipt } from '@wegwarte/contract';
import { WegwarteError } from '../kernel/wegwarte-error.ts';
import { CollectTouchpoints } from '../workflows/collect-touchpoints.ts';

const MAX_BATCH = 1_000;

@Controller('api/v1/touchpoints')
export class TouchpointsController {
  private readonly touchpoints: CollectTouchpoints;

  constructor(touchpoints: CollectTouchpoints) {
    this.touchpoints = touchpoints;
  }

  /** One touchpoint or an array of them. 202 once those that are valid are durable; the others are named. */
  @Post()
  @HttpCode(202)
  async collect(@Body() body: unknown): Promise<CollectorReceipt> {
    const batch: unknown[] = Array.isArray(body) ? body : [body];
    if (batch.length > MAX_BATCH) {
      throw new WegwarteError('input-invalid', `${batch.length} touchpoints: at most ${MAX_BATCH} at once`);
    }
    const receipt = (await this.touchpoints.collect(batch)) as CollectorReceipt;
    const [first] = receipt.rejected;
    if (receipt.accepted === 0 && first) {
      const which = batch.length === 1 ? '' : `none of ${batch.length} is valid; number ${first.index}: `;
      throw new WegwarteError('input-invalid', `${which}${first.reason}: ${first.detail}`);
    }
    return receipt;
  }
}
