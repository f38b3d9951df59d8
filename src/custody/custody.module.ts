/** Who holds what. Written by the entries' one transaction only; read here. */
import { Module } from '@nestjs/common';
import { SsccsController } from './numbers/ssccs.controller.js';
import { Ssccs } from './numbers/ssccs.service.js';
import { ObjectsController } from './objects.controller.js';

@Module({ controllers: [ObjectsController, SsccsController], providers: [Ssccs] })
export class CustodyModule {}
