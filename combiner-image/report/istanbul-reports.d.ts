/** Istanbul's line of a page; it has no types. */
declare module 'istanbul-reports/lib/html/insertion-text.js' {
  export interface MarkedLine {
    text: string;
    origLength: number;
    consumeBlanks?: boolean;
    /** First and last character that is no blank. */
    startPos: number;
    endPos: number;
    insertAt(column: number, tag: string, isBefore?: boolean, consumeBlanks?: boolean): MarkedLine;
    wrap(start: number, open: string, end: number, close: string, consumeBlanks?: boolean): MarkedLine;
    toString(): string;
  }
  const InsertionText: new (text: string, consumeBlanks?: boolean) => MarkedLine;
  export default InsertionText;
}
