/** A tree in lines, as people read it. */

/** A text and what is under it. */
export interface Branch {
  text: string;
  under?: readonly Branch[];
}

/** The lines of a tree, its root first. */
export const treeLines = ({ text, under = [] }: Branch): string[] => [
  text,
  ...under.flatMap((branch, i) => {
    const isLast = i === under.length - 1;
    const [head, ...rest] = treeLines(branch);
    return [`${isLast ? '└─ ' : '├─ '}${head}`, ...rest.map((line) => `${isLast ? '   ' : '│  '}${line}`)];
  }),
];

/** A tree that grows by paths: what is added under the same texts stands together. */
export class GrowingTree {
  private readonly children = new Map<string, GrowingTree>();
  private readonly leaves: Branch[] = [];

  /** Adds what is there under the texts of `path`, outermost first; the path alone where there is nothing. */
  add([first, ...rest]: readonly string[], leaves: readonly Branch[] = []): void {
    if (first === undefined) return void this.leaves.push(...leaves);
    const child = this.children.get(first) ?? new GrowingTree();
    this.children.set(first, child);
    child.add(rest, leaves);
  }

  /** What it has become, in the order in which it was added. */
  branches = (): Branch[] => [...[...this.children].map(([text, child]) => ({ text, under: child.branches() })), ...this.leaves];
}
