import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { AnswerPage, type LinkAnswer } from '../workflows/answer-page.ts';
import type { InboundMeter } from '../workflows/inbound-meter.ts';
import { answerDocument } from './answer-document.ts';
import { INBOUND_METER } from './inbound-bounds.ts';

/** As a browser sends it; what does not fit is as if it were not there. */
const field = z.string().max(1_000).optional().catch(undefined);
const Form = z.object({ who: field, to: field, reason: field }).catch({});

const statuses = { forged: 404, expired: 410, used: 410, over: 410, incomplete: 422 } as const;
const outcomes = {
  forged: 'forged',
  expired: 'expired',
  used: 'replayed',
  over: 'ignored',
  incomplete: 'incomplete',
} as const;

/** For anybody who has a link out of a page. Only what is posted acts: mail scanners follow links, and press no buttons. */
@Controller('answer')
export class AnswersController {
  private readonly answers: AnswerPage;
  private readonly meter: InboundMeter;

  constructor(answers: AnswerPage, @Inject(INBOUND_METER) meter: InboundMeter) {
    this.answers = answers;
    this.meter = meter;
  }

  @Get(':link')
  async look(@Param('link') link: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    show(await this.answers.look(link), request, response);
  }

  @Post(':link')
  @HttpCode(200)
  async act(
    @Param('link') link: string,
    @Body() body: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const answer = await this.answers.act(link, Form.parse(body ?? {}));
    this.meter.inbound('answer', answer.kind === 'refused' ? outcomes[answer.because] : 'accepted');
    show(answer, request, response);
  }
}

function show(answer: LinkAnswer, request: Request, response: Response): void {
  const language = request.acceptsLanguages('de', 'en') === 'de' ? 'de' : 'en';
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cache-Control', 'no-store');
  response
    .status(answer.kind === 'refused' ? statuses[answer.because] : 200)
    .type('html')
    .send(answerDocument(answer, language));
}
