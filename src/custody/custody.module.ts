/** Who holds what. Written by the entries' one transaction only; read here. */
import { Module } from '@nestjs/common';
import { ObjectsController } from './objects.controller.js';

@Module({ controllers: [ObjectsController] })
export class CustodyModule {}
