// A front-end without a page: it does, against a running server in its demo, what a front-end does, and
// says so line by line. It ends with a status other than 0 at the first thing that is not as expected.
//
//   VERBATIM_TOKEN=vbt_… node dist/main.js http://127.0.0.1:4000/graphql
//
// The token is a reviewer's. See "From a front-end" in docs/API.md.

import { hiddenIsNull, openClaim, pageThroughClaims } from './browse.ts';
import { client } from './client.ts';
import { payloadErrors, topLevelErrors } from './errors.ts';
import { present } from './payload.ts';
import { takeQuote } from './record.ts';

const endpoint = present(process.argv[2], 'the address of the API as the first argument');
const token = present(process.env['VERBATIM_TOKEN'], "a reviewer's token in VERBATIM_TOKEN");
const asPublic = client(endpoint);
const asReviewer = client(endpoint, token);

const published = await pageThroughClaims(asPublic, 'the public');
await openClaim(asPublic, present(published.at(-1), 'the demo to have a published claim').id);
await pageThroughClaims(asReviewer, 'staff');

await takeQuote(asReviewer);

await topLevelErrors(endpoint, asPublic, asReviewer);
const unpublished = await payloadErrors(asReviewer);
await hiddenIsNull(asPublic, asReviewer, unpublished);
