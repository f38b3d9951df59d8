/** Labels of whatever kind: layouts, formats and the test print. What is on labels, those who own it draw. */
import { Module } from '@nestjs/common';
import { LayoutsController } from './layouts.controller.js';

@Module({ controllers: [LayoutsController] })
export class LabelsModule {}
