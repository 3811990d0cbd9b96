/** Markdown of one line as a terminal shows it: names of code as they are, links by their pages. */
export function plainText(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\(([^)]*)\)/g, '$1 (docs/$2)').replaceAll('`', '');
}
