import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ScreenInput, type NewScreen, type ScreenView } from '@wegwarte/contract';
import { stringifySetCookie } from 'cookie';
import type { Response } from 'express';
import { LetScreensIn } from '../workflows/let-screens-in.ts';
import type { Authenticated } from './access-middleware.ts';
import { SCREEN_COOKIE } from './access.ts';
import { readInput } from './read-input.ts';
import { signInPage } from './sign-in-page.ts';

/** Longer than browsers keep any cookie (RFC 6265bis: 400 days); each opening of the address renews it. */
const KEPT_SECONDS = 400 * 24 * 3_600;

@Controller()
export class ScreensController {
  private readonly screens: LetScreensIn;

  constructor(screens: LetScreensIn) {
    this.screens = screens;
  }

  @Get('api/v1/screens')
  async list(): Promise<{ screens: readonly ScreenView[] }> {
    return { screens: await this.screens.list() };
  }

  @Post('api/v1/screens')
  @HttpCode(201)
  async add(@Body() body: unknown, @Req() request: Authenticated): Promise<NewScreen> {
    const by = request.principal?.name ?? 'unknown';
    const { screen, token } = await this.screens.add(readInput(ScreenInput, body), by);
    return { ...screen, path: `/screen/${token}` };
  }

  @Delete('api/v1/screens/:id')
  @HttpCode(204)
  async revoke(@Param('id') id: string, @Req() request: Authenticated): Promise<void> {
    await this.screens.revoke(id, request.principal?.name ?? 'unknown');
  }

  /** The address a screen is started with: from then on its cookie is its key, and the address is not seen on it. */
  @Get('screen/:token')
  async open(@Param('token') token: string, @Req() request: Authenticated, @Res() response: Response) {
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cache-Control', 'no-store');
    if ((await this.screens.nameOf(token)) === null) {
      const language = request.acceptsLanguages('de', 'en') || 'en';
      response.status(401).type('html').send(signInPage(language, 'revoked'));
      return;
    }
    const cookie = stringifySetCookie({
      name: SCREEN_COOKIE,
      value: token,
      httpOnly: true,
      sameSite: 'lax',
      secure: request.secure,
      path: '/',
      maxAge: KEPT_SECONDS,
    });
    response.setHeader('Set-Cookie', cookie);
    response.redirect(303, '/wall');
  }
}
