/**
 * A partner's sensor data in the form of ours: one device's lowest and highest temperature over a span of time.
 *
 * EPCIS has many measurements and many ways to give one: a value at a moment, a series of moments, extremes over a span.
 * A series of one device becomes its span and its extremes, so that nothing looks better than it was measured. Other
 * measurements are reported as passed over; another scale than Celsius is refused, since conversions round.
 */
import { invalid, type Path } from './members.js';
import { pointerTo } from '../../text.js';
import { PartReader } from './parts.js';
import { isObject, wordUri } from './vocabulary.js';

const TEMPERATURE = 'https://gs1.org/voc/Temperature';

interface Measured {
  device: string;
  since: string;
  until: string;
  min: number;
  max: number;
  mean?: number;
}

/** Reads `sensorElementList`. */
export class SensorReader extends PartReader {
  /** @throws Fault `event-invalid` where it is not temperatures in Celsius of one device, with times */
  protected sensors(): object[] {
    const measured = this.list('sensorElementList').flatMap((element, i) => this.element(element, ['sensorElementList', i]));
    const [first] = measured;
    if (!first) throw invalid('/sensorElementList', 'holds no temperature');
    if (measured.some(({ device }) => device !== first.device))
      throw invalid('/sensorElementList', 'is of several devices; send an event for each');
    const [since] = measured.map((each) => each.since).toSorted();
    const until = measured
      .map((each) => each.until)
      .toSorted()
      .at(-1);
    const report = {
      type: 'Temperature',
      uom: 'CEL',
      minValue: Math.min(...measured.map(({ min }) => min)),
      maxValue: Math.max(...measured.map(({ max }) => max)),
    };
    const mean = measured.length === 1 ? first.mean : undefined;
    return [
      {
        sensorMetadata: { deviceID: first.device, startTime: since, endTime: until },
        sensorReport: [mean === undefined ? report : { ...report, meanValue: mean }],
      },
    ];
  }

  private element(element: unknown, path: Path): Measured[] {
    if (!isObject(element)) throw invalid(pointerTo(...path), 'is not an object');
    const { sensorMetadata = {}, sensorReport = [] } = element;
    if (!isObject(sensorMetadata)) throw invalid(pointerTo(...path, 'sensorMetadata'), 'is not an object');
    if (!Array.isArray(sensorReport)) throw invalid(pointerTo(...path, 'sensorReport'), 'is not a list');
    this.reportOthers(element, path, ['sensorMetadata', 'sensorReport']);
    this.reportOthers(sensorMetadata, [...path, 'sensorMetadata'], ['deviceID', 'time', 'startTime', 'endTime']);
    return sensorReport.flatMap((report: unknown, i) => this.report(report, sensorMetadata, path, i));
  }

  private report(report: unknown, metadata: Record<string, unknown>, path: Path, i: number): Measured[] {
    const at = [...path, 'sensorReport', i];
    if (!isObject(report)) throw invalid(pointerTo(...at), 'is not an object');
    const type = wordUri('gs1', this.text(report['type'], [...at, 'type']), this.prefixes);
    if (type !== TEMPERATURE) {
      this.drop(at, `it is no temperature, but ${type}`);
      return [];
    }
    if (report['uom'] !== 'CEL') throw invalid(pointerTo(...at, 'uom'), 'is not CEL: give degrees Celsius');
    this.reportOthers(report, at, ['type', 'uom', 'value', 'minValue', 'maxValue', 'meanValue', 'deviceID', 'time']);
    const values = ['value', 'minValue', 'maxValue', 'meanValue'].filter((name) => report[name] !== undefined);
    const numbers = values.map((name) => this.number(report[name], [...at, name]));
    if (numbers.length === 0) throw invalid(pointerTo(...at), 'holds no value');
    const mean = report['meanValue'] as number | undefined;
    const moment = report['time'] ?? metadata['time'];
    const [start, end] = moment === undefined ? [metadata['startTime'], metadata['endTime']] : [moment, moment];
    return [
      {
        device: this.text(report['deviceID'] ?? metadata['deviceID'], [...path, 'sensorMetadata', 'deviceID']),
        since: this.instant(start, [...path, 'sensorMetadata', 'startTime']),
        until: this.instant(end, [...path, 'sensorMetadata', 'endTime']),
        min: Math.min(...numbers),
        max: Math.max(...numbers),
        ...(mean !== undefined && { mean }),
      },
    ];
  }

  private number(value: unknown, path: Path): number {
    if (typeof value === 'number') return value;
    throw invalid(pointerTo(...path), 'is not a number');
  }
}
