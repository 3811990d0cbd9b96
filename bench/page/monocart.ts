/** Run as a program: `node monocart.ts V8-FOLDER REPORT-FOLDER`, in the folder of the sources. */
import { CoverageReport } from 'monocart-coverage-reports';

const [input = '', output = ''] = process.argv.slice(2);
const report = new CoverageReport({ logging: 'error', reports: ['v8'], outputDir: output, cleanCache: true });
await report.addFromDir(input);
await report.generate();
