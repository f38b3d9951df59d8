/** Liveness and readiness. Global, so that every module can add what it needs to be ready. */
import { Global, Module } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../database/database.module.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

@Global()
@Module({ controllers: [HealthController], providers: [Readiness], exports: [Readiness] })
export class HealthModule {
  constructor(readiness: Readiness, @InjectDataSource() writer: DataSource, @InjectDataSource(READER) reader: DataSource) {
    readiness.add('database', () => writer.query('SELECT 1'));
    readiness.add('reader', () => reader.query('SELECT 1'));
  }
}
