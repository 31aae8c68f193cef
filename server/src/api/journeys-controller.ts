import { Controller, Get, Param } from '@nestjs/common';
import type { JourneyListItem, JourneyView, WallView } from '@wegwarte/contract';
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

  @Get('journeys')
  list(): { journeys: JourneyListItem[] } {
    return { journeys: this.shows.list() };
  }

  @Get('journeys/:id')
  journey(@Param('id') id: string): Promise<JourneyView> {
    return this.shows.journey(id);
  }
}
