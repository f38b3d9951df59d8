import { databases } from './support/databases.js';
import { hostileStringsOn } from './support/hostile.js';

for (const database of databases) hostileStringsOn(database);
