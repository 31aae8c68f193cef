import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { SilenceInput, type SilenceView } from '@wegwarte/contract';
import { KeepSilent } from '../workflows/keep-silent.ts';
import type { Authenticated } from './access-middleware.ts';
import { readInput } from './read-input.ts';

@Controller('api/v1/silences')
export class SilencesController {
  private readonly keeping: KeepSilent;

  constructor(keeping: KeepSilent) {
    this.keeping = keeping;
  }

  @Get()
  async list(): Promise<{ silences: readonly SilenceView[] }> {
    return { silences: await this.keeping.list() };
  }

  @Post()
  @HttpCode(201)
  add(@Body() body: unknown, @Req() request: Authenticated): Promise<SilenceView> {
    return this.keeping.add(readInput(SilenceInput, body), request.principal?.name ?? 'unknown');
  }

  @Delete(':id')
  @HttpCode(204)
  async end(@Param('id') id: string, @Req() request: Authenticated): Promise<void> {
    await this.keeping.end(id, request.principal?.name ?? 'unknown');
  }
}
