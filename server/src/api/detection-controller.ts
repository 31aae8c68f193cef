import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { BaselineResetInput } from '@wegwarte/contract';
import type { BaselineResetView, DetectionView, NormalView } from '@wegwarte/contract';
import { ResetBaseline } from '../workflows/reset-baseline.ts';
import { ShowDetection } from '../workflows/show-detection.ts';
import type { Authenticated } from './access-middleware.ts';
import { readInput, readInstant } from './read-input.ts';

@Controller('api/v1/journeys/:id')
export class DetectionController {
  private readonly shows: ShowDetection;
  private readonly resetting: ResetBaseline;

  constructor(shows: ShowDetection, resetting: ResetBaseline) {
    this.shows = shows;
    this.resetting = resetting;
  }

  @Get('detection')
  detection(@Param('id') id: string): Promise<DetectionView> {
    return this.shows.detection(id);
  }

  @Get('steps/:step/normal')
  normal(
    @Param('id') id: string,
    @Param('step') step: string,
    @Query('dimension') dimension?: string,
    @Query('value') value?: string,
    @Query('at') at?: string,
  ): Promise<NormalView> {
    return this.shows.normal(id, step, {
      dimension: dimension ?? null,
      value: value ?? null,
      atMs: at === undefined ? null : readInstant('at', at),
    });
  }

  @Post('baseline-resets')
  @HttpCode(201)
  reset(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: Authenticated,
  ): Promise<BaselineResetView> {
    return this.resetting.reset(
      id,
      readInput(BaselineResetInput, body),
      request.principal?.name ?? 'unknown',
    );
  }
}
