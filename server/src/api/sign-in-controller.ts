import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import { SignIn } from '../workflows/sign-in.ts';
import { SESSION_COOKIE } from './access.ts';
import { signInPage } from './sign-in-page.ts';

@Controller('sign-in')
export class SignInController {
  private readonly signIn: SignIn;

  constructor(signIn: SignIn) {
    this.signIn = signIn;
  }

  @Get()
  page(@Req() request: Request, @Res() response: Response): void {
    response
      .status(401)
      .type('html')
      .send(signInPage(request.acceptsLanguages('de', 'en') || 'en', 'needed'));
  }

  /** The printed link. Works once; whoever comes second is told so. */
  @Get('open')
  async open(
    @Query('token') token: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const session = typeof token === 'string' ? await this.signIn.openSession(token) : null;
    if (!session) {
      response
        .status(401)
        .type('html')
        .send(signInPage(request.acceptsLanguages('de', 'en') || 'en', 'used'));
      return;
    }
    const cookie = stringifySetCookie({
      name: SESSION_COOKIE,
      value: session.secret,
      httpOnly: true,
      // Lax, not strict: a link in a page's message must open signed in.
      sameSite: 'lax',
      secure: request.secure,
      path: '/',
      maxAge: Math.floor(session.maxAgeMs / 1000),
    });
    response.setHeader('Set-Cookie', cookie);
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.redirect(303, '/wall');
  }
}
