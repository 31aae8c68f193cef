import { Controller, Get, Param, Query } from '@nestjs/common';
import type { FormerSteps, JourneyListItem, JourneyView, OverviewView, WallView } from '@wegwarte/contract';
import { ShowJourneys } from '../workflows/show-journeys.ts';

@Controller('api/v1')
export class JourneysController {
  private readonly shows: ShowJourneys;

  constructor(shows: ShowJourneys) {
    this.shows = shows;
  }

  @Get('wall')
  wall(): Promise<WallView> {
    return this.shows.wall();
  }

  @Get('overview')
  overview(): Promise<OverviewView> {
    return this.shows.overview();
  }

  @Get('journeys')
  list(@Query('include') include?: string): { journeys: JourneyListItem[] } {
    return { journeys: this.shows.list(include === 'removed') };
  }

  @Get('journeys/:id')
  journey(@Param('id') id: string): Promise<JourneyView> {
    return this.shows.journey(id);
  }

  @Get('journeys/:id/former-steps')
  formerSteps(@Param('id') id: string): Promise<FormerSteps> {
    return this.shows.formerSteps(id);
  }
}
