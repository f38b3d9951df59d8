import { expect, test } from 'vitest';
import { InvalidSettings } from '../src/platform/config.js';
import { loadConfig } from '../src/settings.js';

test('without any setting the server is local, on SQLite, and cannot be changed afterwards', () => {
  const config = loadConfig({});
  expect(config).toEqual({
    PORT: 3000,
    HOST: '127.0.0.1',
    DATABASE_URL: undefined,
    THERIAC_DATA: './data',
    THERIAC_PUBLIC_URL: 'http://127.0.0.1:3000',
    THERIAC_TRUST_PROXY: undefined,
    THERIAC_RECEIPT_HOURS: 48,
    THERIAC_SCAN_DAYS: 400,
    THERIAC_SMTP_URL: undefined,
    THERIAC_MAIL_FROM: undefined,
    THERIAC_WEBHOOK_PRIVATE: false,
    LOG_LEVEL: 'info',
  });
  expect(Object.isFrozen(config)).toBe(true);
});

test('all mistakes are told at once', () => {
  const wrong = { PORT: '70000', DATABASE_URL: 'mysql://x', THERIAC_PUBLIC_URL: 'https://a/b', LOG_LEVEL: 'loud' };
  expect(() => loadConfig(wrong)).toThrow(InvalidSettings);
  for (const name of Object.keys(wrong)) expect(() => loadConfig(wrong)).toThrow(new RegExp(`^  ${name}: `, 'm'));
});

test('a mistake is told in our words, not in those of a library', () => {
  const wrong = {
    PORT: '70000',
    DATABASE_URL: 'mysql://x',
    THERIAC_PUBLIC_URL: 'https://[',
    LOG_LEVEL: 'loud',
    THERIAC_RECEIPT_HOURS: '0',
    THERIAC_SCAN_DAYS: 'many',
    THERIAC_SMTP_URL: 'mail.example',
    THERIAC_MAIL_FROM: 'nobody',
    THERIAC_WEBHOOK_PRIVATE: 'yes',
  };
  const said = (() => {
    try {
      return JSON.stringify(loadConfig(wrong));
    } catch (reason) {
      return (reason as Error).message;
    }
  })();
  const lines = said.split('\n').slice(1);
  expect(lines.map((line) => /^  ([A-Z_]+): must (be|begin) /.exec(line)?.[1])).toEqual(Object.keys(wrong));
});

test.each(['12x', '-1', '1.5', ' '])('the port %j is refused', (PORT) => {
  expect(() => loadConfig({ PORT })).toThrow(InvalidSettings);
});

test('an empty setting counts as not set', () => {
  expect(loadConfig({ PORT: '', DATABASE_URL: '', THERIAC_PUBLIC_URL: '' })).toEqual(loadConfig({}));
});

test('the public address follows host and port, with an IPv6 host in brackets', () => {
  expect(loadConfig({ HOST: '::1', PORT: '80' }).THERIAC_PUBLIC_URL).toBe('http://[::1]:80');
  expect(loadConfig({ THERIAC_PUBLIC_URL: 'https://theriac.example' }).THERIAC_PUBLIC_URL).toBe('https://theriac.example');
});

test('a mail server without a sender is refused, and so is what is no mail server', () => {
  expect(() => loadConfig({ THERIAC_SMTP_URL: 'smtp://mail.example' })).toThrow(/THERIAC_MAIL_FROM/);
  expect(() => loadConfig({ THERIAC_SMTP_URL: 'mail.example', THERIAC_MAIL_FROM: 'a@b.example' })).toThrow(/THERIAC_SMTP_URL/);
  expect(loadConfig({ THERIAC_SMTP_URL: 'smtp://mail.example', THERIAC_MAIL_FROM: 'a@b.example' })).toMatchObject({
    THERIAC_SMTP_URL: 'smtp://mail.example',
  });
});

test('private receivers of webhooks are allowed only in so many words', () => {
  expect(loadConfig({ THERIAC_WEBHOOK_PRIVATE: 'true' }).THERIAC_WEBHOOK_PRIVATE).toBe(true);
  expect(() => loadConfig({ THERIAC_WEBHOOK_PRIVATE: '1' })).toThrow(InvalidSettings);
});
