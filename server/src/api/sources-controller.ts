import { Controller, Get } from '@nestjs/common';
import type { DeadLettersView, SourcesView } from '@wegwarte/contract';
import { ShowSources } from '../workflows/show-sources.ts';

@Controller('api/v1')
export class SourcesController {
  private readonly shows: ShowSources;

  constructor(shows: ShowSources) {
    this.shows = shows;
  }

  @Get('sources')
  sources(): Promise<SourcesView> {
    return this.shows.list();
  }

  @Get('dead-letters')
  letters(): Promise<DeadLettersView> {
    return this.shows.openLetters();
  }
}
