import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { LIVE_PARTS, LiveGateway } from './live-gateway.ts';
import type { LiveParts } from './live-gateway.ts';

@Module({})
export class LiveModule {
  static with(parts: LiveParts): DynamicModule {
    return { module: LiveModule, providers: [LiveGateway, { provide: LIVE_PARTS, useValue: parts }] };
  }
}
