/** Keeps mutants out of texts: what a refusal says and which facts it names is for people, and tested as such. */
const texts = {
  shouldIgnore: ({ node }) =>
    node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'Fault'
      ? 'a refusal is text'
      : undefined,
};

export const strykerPlugins = [{ kind: 'Ignore', name: 'texts', value: texts }];
