// Each kind of error, and how a front-end tells them apart.

import assert from 'node:assert/strict';
import { ApiError, client, read } from './client.ts';
import type { Code, Send } from './client.ts';
import {
  ClaimsPageDocument,
  FarTooMuchDocument,
  PublishVerdictDocument,
  RecordClaimDocument,
  RecordSpeakerDocument,
  RewordClaimDocument,
  TypedDocumentString,
} from './generated/api.ts';
import type { RewordClaimMutation } from './generated/api.ts';
import { accepted, present, refused } from './payload.ts';

const NO_CLAIM = 'claim_01h455vb4pex5vsknk084sn02q';

/** What is no mutation's own business is thrown, with a code and an HTTP status. */
export async function topLevelErrors(endpoint: string, asPublic: Send, asReviewer: Send): Promise<void> {
  // A client with types cannot do these two; a program without them can.
  const headers = { 'Content-Type': 'text/plain' };
  await fails(
    fetch(endpoint, { method: 'POST', headers, body: '{ claims { totalCount } }' }).then(read),
    415,
    'BAD_REQUEST',
  );
  const unknownField = new TypedDocumentString<unknown, object>('{ claims { nodes { headline } } }');
  await fails(asPublic(unknownField, {}), 400, 'GRAPHQL_VALIDATION_FAILED');

  await fails(asPublic(ClaimsPageDocument, { first: 0 }), 400, 'BAD_USER_INPUT');
  await fails(asPublic(FarTooMuchDocument, {}), 400, 'QUERY_TOO_COMPLEX');

  const input = {
    text: 'A third of all journeys in Lindau are made by bicycle.',
    kind: 'ASSERTION',
  } as const;
  await fails(asPublic(RecordClaimDocument, { input }), 401, 'UNAUTHENTICATED');
  const mistyped = client(endpoint, 'vbt_mistyped');
  await fails(mistyped(ClaimsPageDocument, { first: 1 }), 401, 'UNAUTHENTICATED');
  const publication = {
    verdictRevisionId: 'verdict_revision_01h455vb4pex5vsknk084sn02q',
    expectedRevision: 1,
  };
  await fails(asReviewer(PublishVerdictDocument, { input: publication }), 403, 'FORBIDDEN');
}

async function fails(sent: Promise<unknown>, status: number, code: Code): Promise<void> {
  const error = await sent.then(
    () => assert.fail(`expected ${code}, and there were data`),
    (reason: unknown) => reason,
  );
  assert(error instanceof ApiError, `expected ${code} as an ApiError, and got ${error}`);
  assert.deepEqual([error.code, error.status], [code, status], `expected ${code} with status ${status}`);
  assert(error.requestId !== null, `expected ${code} with a request id to name in a report`);
  console.log(`${status} ${code}: ${error.message}`);
}

/** What a person can put right is data: in the payload, with a place and a code of that mutation. */
export async function payloadErrors(send: Send): Promise<string> {
  const nameless = { name: 'Ruth Amsel', roles: [{ title: 'Mayor' }, { title: '' }] };
  const invalid = refused((await send(RecordSpeakerDocument, { input: nameless })).recordSpeaker);
  assert.equal(invalid.code, 'INVALID', 'expected an empty title to be INVALID');
  assert.deepEqual(invalid.path, ['roles', '1', 'title'], 'expected the path to lead to the empty title');
  console.log(`INVALID at ${invalid.path.join('.')}: ${invalid.message}`);

  const wording = { text: 'A third of all journeys in Lindau are made by bicycle.' };
  const missing = { claimId: NO_CLAIM, expectedRevision: 1, changes: wording };
  console.log(
    explain(refused((await send(RewordClaimDocument, { input: missing })).rewordClaim), 'CLAIM_NOT_FOUND'),
  );

  const recorded = accepted(
    (await send(RecordClaimDocument, { input: { text: 'Every third journey is by bicycle.' } })).recordClaim,
  );
  const { id, revision } = present(recorded.claim, 'a claim where there are no errors');
  const seen = present(revision, 'staff to see the revision');
  const change = { claimId: id, expectedRevision: seen, changes: wording };
  accepted((await send(RewordClaimDocument, { input: change })).rewordClaim);
  // Somebody else still has the first wording on the screen.
  const late = { ...change, changes: { text: 'Bicycles make a third of the journeys in Lindau.' } };
  console.log(explain(refused((await send(RewordClaimDocument, { input: late })).rewordClaim), 'CONFLICT'));
  return id;
}

type RewordRefusal = NonNullable<RewordClaimMutation['rewordClaim']>['errors'][number];

// @ts-expect-error: the codes are a closed list, and no claim is refused for its evidence.
void ('EVIDENCE_REQUIRED' satisfies RewordRefusal['code']);

/** What a form shows. */
function explain(error: RewordRefusal, expected: RewordRefusal['code']): string {
  assert.equal(error.code, expected, `expected ${expected}`);
  switch (error.code) {
    case 'CONFLICT': {
      // @ts-expect-error: `current` may be any record, until `__typename` says that it is a claim.
      void error.current?.text;
      assert(error.current?.__typename === 'Claim', 'expected the conflict to bring the claim as it stands');
      return `CONFLICT: it now reads “${error.current.text}”, at revision ${error.current.revision}`;
    }
    case 'CLAIM_NOT_FOUND':
      return `${error.code}: the claim is gone; close the form`;
    default:
      // A later version of the API may know further codes; their message says what to do.
      return `${error.code} at ${error.path?.join('.') ?? 'the whole'}: ${error.message}`;
  }
}
