import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { IncidentView } from '@wegwarte/contract';
import { AcknowledgeIncident } from '../workflows/acknowledge-incident.ts';
import { ShowJourneys } from '../workflows/show-journeys.ts';
import type { Authenticated } from './access-middleware.ts';

@Controller('api/v1/incidents')
export class IncidentsController {
  private readonly shows: ShowJourneys;
  private readonly acknowledgement: AcknowledgeIncident;

  constructor(shows: ShowJourneys, acknowledgement: AcknowledgeIncident) {
    this.shows = shows;
    this.acknowledgement = acknowledgement;
  }

  @Get(':id')
  show(@Param('id') id: string): Promise<IncidentView> {
    return this.shows.incident(id);
  }

  /** Whoever asks has it from now on. */
  @Post(':id/acknowledge')
  @HttpCode(200)
  async acknowledge(@Param('id') id: string, @Req() request: Authenticated): Promise<IncidentView> {
    await this.acknowledgement.by(id, request.principal?.name ?? 'unknown');
    return this.shows.incident(id);
  }
}
