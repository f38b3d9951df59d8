/** The entry cannot be judged on what is loaded, since an earlier one of the same group moved its packs: judge it in the next. */
export class Deferred extends Error {}
