import postcss from 'postcss';

export async function main() {
  const css =
    '@media (x) { a:hover { color: red; /* c */ --v: { x } } }\n@import "y";\n.a,.b{margin:0 !important}';
  const plugin = {
    postcssPlugin: 'x',
    Declaration(node) {
      if (node.prop === 'color' && node.value !== 'blue') node.value = 'blue';
    },
    AtRule: { media: (rule) => void rule.append({ prop: 'a', value: 'b' }) },
  };
  const result = await postcss([plugin]).process(css, { from: 'a.css', to: 'b.css', map: { inline: false } });
  result.warnings();
  result.root.walkRules((rule) => rule.clone({ selector: 'z' }).toString());
  for (const bad of ['a {', 'a { b', '}', 'a { : b }', '/* x', '"']) {
    try {
      postcss.parse(bad, { from: 'bad.css' });
    } catch (error) {
      error.showSourceCode?.(false);
    }
  }
}
