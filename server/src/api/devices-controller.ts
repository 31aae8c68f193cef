import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { DeviceInput, type DevicesView, type DeviceTestView, type DeviceView } from '@wegwarte/contract';
import { KeepDevices } from '../workflows/keep-devices.ts';
import type { Authenticated } from './access-middleware.ts';
import { readInput } from './read-input.ts';

/** Browsers that show somebody's pages. */
@Controller('api/v1/devices')
export class DevicesController {
  private readonly devices: KeepDevices;

  constructor(devices: KeepDevices) {
    this.devices = devices;
  }

  @Get()
  list(): Promise<DevicesView> {
    return this.devices.list();
  }

  @Post()
  @HttpCode(201)
  add(@Body() body: unknown, @Req() request: Authenticated): Promise<DeviceView> {
    return this.devices.add(readInput(DeviceInput, body), request.principal?.name ?? 'unknown');
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string, @Req() request: Authenticated): Promise<void> {
    await this.devices.remove(id, request.principal?.name ?? 'unknown');
  }

  @Post(':id/test')
  @HttpCode(200)
  test(@Param('id') id: string): Promise<DeviceTestView> {
    return this.devices.test(id);
  }
}
