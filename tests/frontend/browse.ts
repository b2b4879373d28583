// Reading: all claims, page by page, and one with all that it rests on.

import assert from 'node:assert/strict';
import type { Send } from './client.ts';
import { AnythingDocument, ClaimInFullDocument, ClaimsPageDocument } from './generated/api.ts';
import type { ClaimsPageQuery } from './generated/api.ts';
import { present } from './payload.ts';

type ClaimRow = NonNullable<ClaimsPageQuery['claims']>['nodes'][number];

/** The claims that the viewer may see, newest first. */
export async function* everyClaim(send: Send, pageSize: number): AsyncGenerator<ClaimRow> {
  let after: string | null = null;
  do {
    const page: ClaimsPageQuery = await send(ClaimsPageDocument, { first: pageSize, after });
    const claims = present(page.claims, 'a page of claims');
    yield* claims.nodes;
    after = claims.pageInfo.hasNextPage ? claims.pageInfo.endCursor : null;
  } while (after !== null);
}

/** Pages through all claims in pages of two, and checks that each comes once. */
export async function pageThroughClaims(send: Send, who: string): Promise<readonly ClaimRow[]> {
  const rows: ClaimRow[] = [];
  for await (const row of everyClaim(send, 2)) rows.push(row);

  const { claims } = await send(ClaimsPageDocument, { first: 100 });
  const whole = present(claims, 'a page of claims');
  assert(!whole.pageInfo.hasNextPage, 'expected the demo to have no more than 100 claims');
  assert.deepEqual(
    rows,
    whole.nodes,
    'expected the pages of two to be the one page of a hundred, row by row',
  );
  assert.equal(rows.length, whole.totalCount, 'expected as many rows as totalCount says');
  assert.equal(new Set(rows.map((row) => row.id)).size, rows.length, 'expected no row twice');
  console.log(`${who}: ${rows.length} claims in pages of two, none twice and none missing`);
  return rows;
}

/** Opens a published claim: the verdict in force, its evidence, the quotes, and who said them where. */
export async function openClaim(send: Send, id: string): Promise<void> {
  const claim = present(
    (await send(ClaimInFullDocument, { id })).claim,
    'the claim that the list has just named',
  );
  const finding = present(claim.verdict?.publishedRevision, 'a public claim to have a published revision');
  console.log(`claim: ${claim.text}`);
  console.log(`  ${finding.rating.label} (${finding.rating.value ?? 'no number'}): ${finding.summary}`);

  assert.notEqual(finding.evidence.nodes.length, 0, 'expected a published revision to have evidence');
  for (const piece of finding.evidence.nodes) {
    const where = piece.source?.title ?? piece.url ?? 'a source without a title';
    console.log(`  ${piece.stance.toLowerCase()}: ${piece.note} (${where})`);
  }
  assert.notEqual(claim.quotes.nodes.length, 0, "expected the demo's published claim to have quotes");
  for (const quote of claim.quotes.nodes) {
    const title = quote.source.title ?? 'a source without a title';
    const publisher = quote.source.publisher?.name ?? 'an unknown publisher';
    console.log(`  “${quote.text}” ${quote.speaker.name}, in ${title}, ${publisher}`);
    assert.notEqual(quote.passages.length, 0, 'expected every quote to stand somewhere in its source');
    for (const { prefix, exact, suffix } of quote.passages)
      console.log(`    …${prefix.slice(-20)}[${exact}]${suffix.slice(0, 20)}…`);
  }
}

/** What is hidden is null, by its own field and by `node`, exactly as what never was. */
export async function hiddenIsNull(asPublic: Send, asStaff: Send, hidden: string): Promise<void> {
  const { node } = await asStaff(AnythingDocument, { id: hidden });
  // @ts-expect-error: any record may be behind an id, and few have a text; `__typename` says which it is.
  void node?.text;
  assert.equal(node?.__typename, 'Claim', 'expected staff to see the claim');
  console.log(`staff see: ${node.text}`);

  for (const id of [hidden, 'claim_01h455vb4pex5vsknk084sn02q']) {
    assert.equal((await asPublic(ClaimInFullDocument, { id })).claim, null, 'expected null for the public');
    assert.equal((await asPublic(AnythingDocument, { id })).node, null, 'expected null for the public');
  }
  console.log('the public sees null, exactly as for an id that nothing has');
}
