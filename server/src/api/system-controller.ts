import { Controller, Get } from '@nestjs/common';
import type { AuditView, PlatformIncidentsView, SystemView } from '@wegwarte/contract';
import { ShowPlatform } from '../workflows/show-platform.ts';
import { ShowSystem } from '../workflows/show-system.ts';

@Controller('api/v1')
export class SystemController {
  private readonly shows: ShowSystem;
  private readonly platform: ShowPlatform;

  constructor(shows: ShowSystem, platform: ShowPlatform) {
    this.shows = shows;
    this.platform = platform;
  }

  @Get('system')
  now(): Promise<SystemView> {
    return this.shows.now();
  }

  @Get('platform-incidents')
  incidents(): Promise<PlatformIncidentsView> {
    return this.platform.list();
  }

  @Get('audit')
  async audited(): Promise<{ entries: readonly AuditView[] }> {
    return { entries: await this.shows.audited() };
  }
}
