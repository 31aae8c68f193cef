import { Controller, Get, Header, Param, Req } from '@nestjs/common';
import type { StuckView } from '@wegwarte/contract';
import { ListStuck } from '../workflows/list-stuck.ts';
import type { Authenticated } from './access-middleware.ts';
import { stuckCsv } from './stuck-csv.ts';

@Controller('api/v1/journeys/:id/steps/:step')
export class StuckController {
  private readonly stuck: ListStuck;

  constructor(stuck: ListStuck) {
    this.stuck = stuck;
  }

  @Get('stuck')
  @Header('Cache-Control', 'no-store')
  list(
    @Param('id') journey: string,
    @Param('step') step: string,
    @Req() request: Authenticated,
  ): Promise<StuckView> {
    return this.stuck.list(journey, step, request.principal?.name ?? 'unknown');
  }

  @Get('stuck.csv')
  @Header('Cache-Control', 'no-store')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="stuck.csv"')
  async export(
    @Param('id') journey: string,
    @Param('step') step: string,
    @Req() request: Authenticated,
  ): Promise<string> {
    return stuckCsv(await this.stuck.export(journey, step, request.principal?.name ?? 'unknown'));
  }
}
