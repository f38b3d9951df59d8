/** What follows entries inside. The rooms that do it stand above this one: whoever puts the program together names them. */
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../platform/database/database.module.js';
import type { FollowUpKind } from './follow-ups.store.js';
import { FollowUps, type FollowUpWorker } from './follow-ups.service.js';

@Module({})
export class FollowUpsModule {
  /** @param workers who does each kind. @param rooms the modules that export them */
  static doneBy(workers: Readonly<Record<FollowUpKind, Type<FollowUpWorker>>>, rooms: Type[]): DynamicModule {
    const kinds = Object.keys(workers) as FollowUpKind[];
    const useFactory = (writer: DataSource, reader: DataSource, ...made: FollowUpWorker[]): FollowUps => {
      const byKind = Object.fromEntries(kinds.map((kind, i) => [kind, made[i]!]));
      return new FollowUps(writer, reader, byKind as Record<FollowUpKind, FollowUpWorker>);
    };
    const inject = [getDataSourceToken(), getDataSourceToken(READER), ...kinds.map((kind) => workers[kind])];
    return { module: FollowUpsModule, imports: rooms, providers: [{ provide: FollowUps, inject, useFactory }] };
  }
}
