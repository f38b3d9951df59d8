import { expect, it, vi } from 'vitest';
import { say } from './output.js';

it('prints however many lines there are', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    say(false, null, Array<string>(200_000).fill('entry'));
    expect(log).toHaveBeenCalledTimes(200_000);
  } finally {
    log.mockRestore();
  }
});
