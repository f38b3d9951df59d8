/** The database for Nest: the writer under the default name, the reader under its own. */
import { type DynamicModule, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource, DataSourceOptions } from 'typeorm';
import type { Config } from '../config.js';
import { openReader, openWriter, type Schema, writerOptions } from './data-source.js';

/** `@InjectDataSource(READER)`: committed data only, cannot write. `@InjectDataSource()`: only for inTransaction. */
export const READER = 'reader';

@Module({})
export class DatabaseModule {
  static forRoot(config: Config, schema: Schema): DynamicModule {
    const once = { retryAttempts: 0 } as const; // A database that is refused stays refused.
    const writer = TypeOrmModule.forRootAsync({
      useFactory: () => ({ ...writerOptions(config, schema), ...once }),
      dataSourceFactory: (options) => openWriter(options as DataSourceOptions, schema.audited),
    });
    const reader = TypeOrmModule.forRootAsync({
      name: READER,
      inject: [getDataSourceToken() as typeof DataSource], // The writer creates and migrates what the reader opens.
      useFactory: () => ({ ...writerOptions(config, schema), ...once }),
      dataSourceFactory: () => openReader(config, schema),
    });
    return { module: DatabaseModule, imports: [writer, reader] };
  }
}
