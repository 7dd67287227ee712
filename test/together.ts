/** Runs several test files in this process: `together.ts FILE...`. All are read before the first test begins, as `suite` asks. */
import { pathToFileURL } from 'node:url';

const imports = process.argv.slice(2).map((file) => `import ${JSON.stringify(pathToFileURL(file).href)};`);
await import(`data:text/javascript,${encodeURIComponent(imports.join('\n'))}`);
