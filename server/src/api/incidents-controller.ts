import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import {
  AcknowledgeAllInput,
  type AcknowledgedAll,
  type AnyIncidentView,
  CommentInput,
  HandOnInput,
  type IncidentEventView,
  type LastSimilarView,
  SnoozeInput,
} from '@wegwarte/contract';
import { AcknowledgeIncident } from '../workflows/acknowledge-incident.ts';
import { HandOnIncident } from '../workflows/hand-on-incident.ts';
import { SettleIncident } from '../workflows/settle-incident.ts';
import { ShowJourneys } from '../workflows/show-journeys.ts';
import { ShowPlatform } from '../workflows/show-platform.ts';
import type { Authenticated } from './access-middleware.ts';
import { readInput } from './read-input.ts';

@Controller('api/v1/incidents')
export class IncidentsController {
  private readonly shows: ShowJourneys;
  private readonly acknowledgement: AcknowledgeIncident;
  private readonly handOver: HandOnIncident;
  private readonly settling: SettleIncident;
  private readonly platform: ShowPlatform;

  constructor(
    shows: ShowJourneys,
    acknowledgement: AcknowledgeIncident,
    handOver: HandOnIncident,
    settling: SettleIncident,
    platform: ShowPlatform,
  ) {
    this.shows = shows;
    this.acknowledgement = acknowledgement;
    this.handOver = handOver;
    this.settling = settling;
    this.platform = platform;
  }

  @Get(':id')
  async show(@Param('id') id: string): Promise<AnyIncidentView> {
    return (await this.platform.one(id)) ?? this.shows.incident(id);
  }

  @Get(':id/timeline')
  async timeline(@Param('id') id: string): Promise<{ events: readonly IncidentEventView[] }> {
    return { events: (await this.platform.timeline(id)) ?? (await this.shows.timeline(id)) };
  }

  @Get(':id/similar')
  async similar(@Param('id') id: string): Promise<LastSimilarView> {
    // Of the platform nothing is compared: its troubles say themselves what they are.
    if (await this.platform.one(id)) return { similar: null };
    return { similar: await this.shows.similar(id) };
  }

  @Post('acknowledge')
  @HttpCode(200)
  async acknowledgeAll(@Body() body: unknown, @Req() request: Authenticated): Promise<AcknowledgedAll> {
    const { team } = readInput(AcknowledgeAllInput, body);
    return { incidents: [...(await this.acknowledgement.all(team, nameOf(request)))] };
  }

  /** Whoever asks has it from now on. */
  @Post(':id/acknowledge')
  @HttpCode(200)
  async acknowledge(@Param('id') id: string, @Req() request: Authenticated): Promise<AnyIncidentView> {
    await this.acknowledgement.by(id, nameOf(request));
    return this.show(id);
  }

  @Post(':id/hand-on')
  @HttpCode(200)
  async handOn(@Param('id') id: string, @Body() body: unknown, @Req() request: Authenticated) {
    const { to, reason } = readInput(HandOnInput, body);
    await this.handOver.to(id, to, reason, nameOf(request));
    return this.show(id);
  }

  @Post(':id/snooze')
  @HttpCode(200)
  async snooze(@Param('id') id: string, @Body() body: unknown, @Req() request: Authenticated) {
    const { minutes } = readInput(SnoozeInput, body);
    await this.handOver.snooze(id, minutes * 60_000, nameOf(request), null);
    return this.show(id);
  }

  @Post(':id/mitigate')
  @HttpCode(200)
  async mitigate(@Param('id') id: string, @Req() request: Authenticated): Promise<AnyIncidentView> {
    await this.settling.mitigate(id, nameOf(request));
    return this.show(id);
  }

  @Post(':id/resolve')
  @HttpCode(200)
  async resolve(@Param('id') id: string, @Req() request: Authenticated): Promise<AnyIncidentView> {
    await this.settling.resolve(id, nameOf(request));
    return this.show(id);
  }

  @Post(':id/comments')
  @HttpCode(204)
  async comment(@Param('id') id: string, @Body() body: unknown, @Req() request: Authenticated) {
    await this.settling.comment(id, nameOf(request), readInput(CommentInput, body).text);
  }

  @Post(':id/useless')
  @HttpCode(204)
  async markUseless(@Param('id') id: string, @Req() request: Authenticated): Promise<void> {
    await this.settling.markUseless(id, nameOf(request));
  }
}

function nameOf({ principal }: Authenticated): string {
  return principal?.name ?? 'unknown';
}
