import { Controller, Get } from '@nestjs/common';
import type { AuditView, SystemView } from '@wegwarte/contract';
import { ShowSystem } from '../workflows/show-system.ts';

@Controller('api/v1')
export class SystemController {
  private readonly shows: ShowSystem;

  constructor(shows: ShowSystem) {
    this.shows = shows;
  }

  @Get('system')
  now(): Promise<SystemView> {
    return this.shows.now();
  }

  @Get('audit')
  async audited(): Promise<{ entries: readonly AuditView[] }> {
    return { entries: await this.shows.audited() };
  }
}
