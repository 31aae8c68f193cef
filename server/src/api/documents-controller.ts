import { Controller, Get } from '@nestjs/common';
import { asyncApi, openApi } from '@wegwarte/contract/documents';

/** The documents of the interfaces, made from the contract once. */
@Controller('api')
export class DocumentsController {
  private readonly documents = { openApi: openApi(), asyncApi: asyncApi() };

  @Get('openapi.json')
  openApi(): object {
    return this.documents.openApi;
  }

  @Get('asyncapi.json')
  asyncApi(): object {
    return this.documents.asyncApi;
  }
}
