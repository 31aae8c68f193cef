import { Body, Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import { RedriveInput, RejectReason } from '@wegwarte/contract';
import type { DeadLettersView, RedriveReportView, SourcesView } from '@wegwarte/contract';
import { z } from 'zod';
import { PutLettersBack } from '../workflows/put-letters-back.ts';
import { ShowSources } from '../workflows/show-sources.ts';
import type { Authenticated } from './access-middleware.ts';
import { readInput } from './read-input.ts';

const LetterChoice = z.object({
  source: z.string().min(1).max(249).optional(),
  reason: RejectReason.optional(),
});

@Controller('api/v1')
export class SourcesController {
  private readonly shows: ShowSources;
  private readonly puttingBack: PutLettersBack;

  constructor(shows: ShowSources, puttingBack: PutLettersBack) {
    this.shows = shows;
    this.puttingBack = puttingBack;
  }

  @Get('sources')
  sources(): Promise<SourcesView> {
    return this.shows.list();
  }

  @Get('dead-letters')
  letters(@Query() query: unknown): Promise<DeadLettersView> {
    return this.shows.openLetters(readInput(LetterChoice, query));
  }

  @Post('dead-letters/redrive')
  @HttpCode(200)
  async redrive(@Body() body: unknown, @Req() request: Authenticated): Promise<RedriveReportView> {
    const who = request.principal?.name ?? 'unknown';
    const report = await this.puttingBack.by(who, readInput(RedriveInput, body ?? {}));
    const withoutValue = report.withoutValue.map(({ topic, partition, offset }) => {
      return { topic, partition, offset };
    });
    return { ...report, withoutValue };
  }
}
