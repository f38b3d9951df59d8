import { databases } from './support/databases.js';
import { hostileStringsOn } from './support/hostile.js';

hostileStringsOn(databases[0]!, 0);
