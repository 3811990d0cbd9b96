/** Run as a program: `node monocart.ts V8-FOLDER REPORT-FOLDER`, in the deployed folder. */
import { CoverageReport } from 'monocart-coverage-reports';

const [input = '', output = ''] = process.argv.slice(2);
const report = new CoverageReport({
  logging: 'error',
  reports: ['json'],
  outputDir: output,
  cleanCache: true,
  sourceFilter: (path: string) => !path.includes('node_modules'),
});
await report.addFromDir(input);
await report.generate();
