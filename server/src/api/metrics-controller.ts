import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';

/** What Prometheus reads. */
export interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
}
export const METRICS_PAGE = Symbol('metrics page');

/** For those with an API token, as everything: rates and topic names are nobody else's business. */
@Controller('metrics')
export class MetricsController {
  private readonly page: MetricsPage;

  constructor(@Inject(METRICS_PAGE) page: MetricsPage) {
    this.page = page;
  }

  @Get()
  async show(@Res() response: Response): Promise<void> {
    response.type(this.page.contentType).send(await this.page.text());
  }
}
