import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import type { ComparisonView } from '@wegwarte/contract';
import { CompareWindows } from '../workflows/compare-windows.ts';
import type { ComparisonQuestion } from '../workflows/compare-windows.ts';
import { comparisonCsv } from './comparison-csv.ts';
import { readInstant } from './read-input.ts';

interface Asked {
  readonly from?: string;
  readonly to?: string;
  readonly againstFrom?: string;
  readonly againstTo?: string;
  readonly step?: string;
}

@Controller('api/v1/journeys/:id')
export class ComparisonController {
  private readonly comparing: CompareWindows;

  constructor(comparing: CompareWindows) {
    this.comparing = comparing;
  }

  @Get('comparison')
  compare(@Param('id') id: string, @Query() asked: Asked): Promise<ComparisonView> {
    return this.comparing.compare(id, questionOf(asked));
  }

  @Get('comparison.csv')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="comparison.csv"')
  async export(@Param('id') id: string, @Query() asked: Asked): Promise<string> {
    return comparisonCsv(await this.comparing.compare(id, questionOf(asked)));
  }
}

function questionOf({ from, to, againstFrom, againstTo, step }: Asked): ComparisonQuestion {
  return {
    window: { fromMs: readInstant('from', from), toMs: readInstant('to', to) },
    against: { fromMs: readInstant('againstFrom', againstFrom), toMs: readInstant('againstTo', againstTo) },
    step: typeof step === 'string' ? step : null,
  };
}
