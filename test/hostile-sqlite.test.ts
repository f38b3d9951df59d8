import { databases } from './support/databases.js';
import { hostileStringsOn } from './support/hostile.js';

hostileStringsOn(databases[0]!, (string, door) => (string + door) % 2 === 0);
