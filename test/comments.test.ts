import { describe, expect, it, test } from 'vitest';
import { apart, missingFiles, missingNames, projectFiles, read, wordsOf } from './support/comments.js';

const files = projectFiles();
const sources = files.filter((file) => /\.(ts|tsx)$/.test(file)).map((file) => ({ file, ...apart(read(file)) }));
const comments = sources.flatMap(({ file, comments: all }) => all.map((one) => ({ file, ...one })));

test('every file and folder that a comment names is there', () => {
  expect(comments.length).toBeGreaterThan(3000);
  const missing = comments.flatMap(({ file, line, text }) =>
    missingFiles(text, file, files).map((name) => `${file}:${line} ${name}`),
  );
  expect(missing).toEqual([]);
});

test('every name of code that a comment says is in the code', () => {
  const words = new Set(sources.flatMap(({ code }) => wordsOf(code)));
  const missing = comments.flatMap(({ file, line, text }) => missingNames(text, words).map((name) => `${file}:${line} ${name}`));
  expect(missing).toEqual([]);
});

test('every file and folder of the source that a document names is there', () => {
  // A decision keeps the names of its day, and the change log those of its release.
  const documents = files.filter((file) => file.endsWith('.md') && !file.startsWith('docs/adr/') && file !== 'CHANGELOG.md');
  const missing = documents.flatMap((file) => missingFiles(read(file), file, files).map((name) => `${file} ${name}`));
  expect(missing).toEqual([]);
});

describe('the check of comments', () => {
  it('tells comments from code, wherever they stand', () => {
    const { comments: found, code } = apart('/** a */\nconst x = "// b"; // c\n/* d */ f(/* e */ `/* g */${x}`);\n// h');
    expect(found.map(({ line, text }) => [line, text])).toEqual([
      [1, '/** a */'],
      [2, '// c'],
      [3, '/* d */'],
      [3, '/* e */'],
      [4, '// h'],
    ]);
    expect(wordsOf(code)).toEqual(['const', 'x', 'b', 'f', 'g', 'x']);
  });

  it.each([
    ['a file that moved', 'The steps are in making.ts and judge.ts.', ['making.ts']],
    ['a path whose folder moved', 'See custody/judge.ts, and protocol/judge.ts.', ['protocol/judge.ts']],
    ['a way up that leads nowhere', 'in ../registry/judge.ts, not ../judge.ts', ['../judge.ts']],
    ['a folder that went', 'src/entries has it, src/admission had it', ['src/admission']],
    ['nothing but what is there', 'Node.js, *.slow.test.ts, https://example.org/x.ts, docs/protocol.md and src/protocol/', []],
  ])('finds %s', (_, text, missing) => {
    expect(missingFiles(text, 'src/protocol/custody/lock.ts', files)).toEqual(missing);
  });

  it('finds a function that is gone, and knows words of standards', () => {
    expect(missingNames('As judgeStep and judgeAll: an XML dateTime.', new Set(['judgeStep']))).toEqual(['judgeAll']);
  });
});
