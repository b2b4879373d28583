// Runs the GraphQL-over-HTTP audits of npm's graphql-http (MUST, SHOULD and MAY) against a server.
//
//   node audit.mjs http://127.0.0.1:8080/graphql
//
// Ends with a status other than 0 unless each of them passes.

import { serverAudits } from 'graphql-http';

const [url] = process.argv.slice(2);
if (url === undefined) {
  console.error('usage: node audit.mjs URL');
  process.exit(2);
}

let failed = 0;
const audits = serverAudits({ url });
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status === 'ok') {
    console.log(`ok: ${audit.id} ${audit.name}`);
  } else {
    failed += 1;
    console.log(`FAILED (${result.status}): ${audit.id} ${audit.name}: ${result.reason}`);
  }
}
console.log(`${audits.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
