import { Controller, Get } from '@nestjs/common';
import type { Freshness } from '@wegwarte/contract';
import { ShowFreshness } from '../workflows/read-feed.ts';

@Controller('api/v1/status')
export class StatusController {
  private readonly freshness: ShowFreshness;

  constructor(freshness: ShowFreshness) {
    this.freshness = freshness;
  }

  @Get()
  status(): Promise<Freshness> {
    return this.freshness.nowOrLast();
  }
}
