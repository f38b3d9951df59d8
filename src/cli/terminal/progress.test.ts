import { expect, it, vi } from 'vitest';
import { progress } from './progress.js';

function terminal(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
}

it('draws one bar again and again on a terminal, and ends its line', () => {
  const screen = terminal(true);
  let now = 0;
  const show = progress('uploading', 4, {}, screen, () => now);
  for (const done of [1, 2, 3, 4]) {
    now += 60;
    show(done);
  }
  expect(screen.written).toEqual([
    '\ruploading [######..................] 1 of 4 (25 %)',
    '\ruploading [##################......] 3 of 4 (75 %)',
    '\ruploading [########################] 4 of 4 (100 %)\n',
  ]);
});

it('writes a line every five seconds elsewhere, and nothing for machines', () => {
  const file = terminal(false);
  let now = 0;
  const show = progress('uploading', undefined, {}, file, () => now);
  for (const done of [10, 20, 30]) {
    now += 3_000;
    show(done, 100);
  }
  expect(file.written).toEqual(['uploading: 20 of 100 (20 %)\n']);
  progress('uploading', 1, { json: true }, file)(1);
  expect(file.written).toHaveLength(1);
});

it('says on a terminal after a second what is being done, before any of it is done', () => {
  vi.useFakeTimers();
  try {
    const [screen, quick, file] = [terminal(true), terminal(true), terminal(false)];
    progress('checking entries', undefined, {}, screen);
    progress('uploading', 2, {}, quick, () => 0)(2);
    progress('uploading', 2, {}, file);
    progress('uploading', 2, { json: true }, screen);
    vi.advanceTimersByTime(1_500);
    expect(screen.written).toEqual(['\rchecking entries ...']);
    expect([quick.written.length, file.written.length]).toEqual([1, 0]);
  } finally {
    vi.useRealTimers();
  }
});
