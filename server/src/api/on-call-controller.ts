import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import {
  type NoiseView,
  OverrideInput,
  type OnCallView,
  type OverrideView,
  type ShiftsView,
} from '@wegwarte/contract';
import { OverrideRota } from '../workflows/override-rota.ts';
import { ShowNoise } from '../workflows/show-noise.ts';
import { ShowOnCall } from '../workflows/show-on-call.ts';
import type { Authenticated } from './access-middleware.ts';
import { readInput, readInstant } from './read-input.ts';

@Controller('api/v1/on-call')
export class OnCallController {
  private readonly shows: ShowOnCall;
  private readonly overriding: OverrideRota;
  private readonly noise: ShowNoise;

  constructor(shows: ShowOnCall, overriding: OverrideRota, noise: ShowNoise) {
    this.shows = shows;
    this.overriding = overriding;
    this.noise = noise;
  }

  @Get()
  now(): Promise<OnCallView> {
    return this.shows.now();
  }

  @Get(':team/shifts')
  shifts(
    @Param('team') team: string,
    @Query('from') from: unknown,
    @Query('to') to: unknown,
  ): Promise<ShiftsView> {
    return this.shows.shifts(team, readInstant('from', from), readInstant('to', to));
  }

  @Get(':team/noise')
  noiseOf(@Param('team') team: string): Promise<NoiseView> {
    return this.noise.of(team);
  }

  @Get(':team/overrides')
  async overrides(@Param('team') team: string): Promise<{ overrides: readonly OverrideView[] }> {
    return { overrides: await this.shows.overrides(team) };
  }

  @Post(':team/overrides')
  @HttpCode(201)
  async add(
    @Param('team') team: string,
    @Body() body: unknown,
    @Req() request: Authenticated,
  ): Promise<OverrideView> {
    const by = request.principal?.name ?? 'unknown';
    return this.shows.showOverride(await this.overriding.add(team, readInput(OverrideInput, body), by));
  }

  @Delete(':team/overrides/:id')
  @HttpCode(204)
  async remove(@Param('team') team: string, @Param('id') id: string, @Req() request: Authenticated) {
    await this.overriding.remove(team, id, request.principal?.name ?? 'unknown');
  }
}
