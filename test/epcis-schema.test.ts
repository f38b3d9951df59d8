/** What we sign is EPCIS 2.0 by GS1's own schema, whatever we ask beside that. */
import { existsSync, readFileSync } from 'node:fs';
import { fastify } from 'fastify';
import { beforeAll, describe, expect, test } from 'vitest';
import { STEP_KINDS } from '../src/protocol/epcis/event.js';
import { writeStep } from '../src/protocol/epcis/step.js';
import { everyStep } from './support/every-step.js';
import { vectorPath } from './support/vectors.js';

/** GS1's EPCIS-JSON-Schema.json, where somebody put it: docs/testing.md. */
const SCHEMA = 'gs1/epcis-json-schema/EPCIS-JSON-Schema.json';
const path = process.env['THERIAC_EPCIS_SCHEMA'] ?? vectorPath(SCHEMA);
const have = existsSync(path);
if (!have && process.env['THERIAC_EPCIS_SCHEMA'] !== undefined)
  throw new Error(`THERIAC_EPCIS_SCHEMA is ${path}, which is absent`);
if (!have) console.warn(`${path} is absent: the test of our events by GS1's schema is skipped`);

describe.skipIf(!have)("GS1's schema of an EPCIS document", () => {
  // Fastify has the validator, ajv. Nothing may be repaired before it is judged.
  const customOptions = { strict: false, allErrors: true, coerceTypes: false, removeAdditional: false, useDefaults: false };
  const app = fastify({ ajv: { customOptions } });
  beforeAll(() => void app.post('/', { schema: { body: JSON.parse(readFileSync(path, 'utf8')) as object } }, () => 'valid'));

  /** What is wrong with an event; `valid` where nothing is. */
  async function judged(event: Record<string, unknown>): Promise<string> {
    const { '@context': context, ...members } = event;
    const head = { '@context': context, type: 'EPCISDocument', schemaVersion: '2.0', creationDate: '2026-03-02T08:00:00.000Z' };
    const { body } = await app.inject({ method: 'POST', url: '/', payload: { ...head, epcisBody: { eventList: [members] } } });
    return body;
  }
  const found = async (events: readonly Record<string, unknown>[]): Promise<string[]> =>
    (await Promise.all(events.map(judged))).filter((answer) => answer !== 'valid');

  test('takes every event that we write', async () => {
    expect(new Set(everyStep.map(({ kind }) => kind))).toEqual(new Set(STEP_KINDS));
    expect(await found(everyStep.map(writeStep))).toEqual([]);
  });

  test('judges: it takes none of them with a word that EPCIS does not have, nor a print where an event makes nothing', async () => {
    expect(await found(everyStep.map((step) => ({ ...writeStep(step), bizStep: 'selling' })))).toHaveLength(everyStep.length);
    const stock = everyStep.map(writeStep).find(({ bizStep }) => bizStep === 'stock_taking')!;
    expect(await judged({ ...stock, ilmd: { lot: 'L1' } })).not.toBe('valid');
  });
});
