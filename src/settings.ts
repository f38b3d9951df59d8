/** All settings of the program: the platform's and those of each room. The README's table is compared with them by a test. */
import { custodySettings, type CustodySettings } from './custody/custody.settings.js';
import { notificationSettings, type NotificationSettings } from './notifications/notifications.settings.js';
import { type Config as PlatformConfig, InvalidSettings, localUrl, platformSettings, readSettings } from './platform/config.js';
import { scanSettings, type ScanSettings } from './scan/scan.settings.js';

/** What each setting must be, with its description. */
export const SETTINGS = { ...platformSettings, ...custodySettings, ...scanSettings, ...notificationSettings };

/** The settings, by their names in the environment. */
export type Config = PlatformConfig & CustodySettings & ScanSettings & NotificationSettings;

/**
 * The whole configuration, frozen. Names that are not settings are ignored.
 * @throws InvalidSettings listing every mistake at once
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const read = readSettings(SETTINGS, env);
  if (read.THERIAC_SMTP_URL !== undefined && read.THERIAC_MAIL_FROM === undefined)
    throw new InvalidSettings(['THERIAC_MAIL_FROM: must be set, too, where THERIAC_SMTP_URL is']);
  return Object.freeze({ ...read, THERIAC_PUBLIC_URL: read.THERIAC_PUBLIC_URL ?? localUrl(read) });
}
