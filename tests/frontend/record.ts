// Writing: an article, its speaker, and a quote taken from it; and what a second click does.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { ApiError } from './client.ts';
import type { Send } from './client.ts';
import {
  RecordQuoteDocument,
  RecordSourceDocument,
  RecordSpeakerDocument,
  WhoAmIDocument,
} from './generated/api.ts';
import type { RecordQuoteInput } from './generated/api.ts';
import { accepted, present, refused } from './payload.ts';

// With a character beyond the basic plane, which JavaScript counts as two and the API as one.
const TEXT =
  '🚲 Lindau counts more cyclists than ever. “Every third journey is now made by bicycle,” said Mayor Ruth ' +
  'Amsel on Monday. Asked about helmets, she said no. Asked about fines, she said no again.';

export async function takeQuote(send: Send): Promise<void> {
  const { viewer } = await send(WhoAmIDocument, {});
  console.log(`signed in as ${viewer?.reviewer?.name ?? 'nobody'}, ${viewer?.role ?? 'the public'}`);
  assert.equal(viewer?.role, 'REVIEWER', 'expected to be signed in as a reviewer');

  const source = accepted(
    (
      await send(RecordSourceDocument, {
        input: {
          text: TEXT,
          title: 'Lindau cycles',
          language: 'en',
          url: 'https://lake-courier.example/lindau-cycles',
          publishedOn: '2026-05-04',
          publisher: { name: 'The Lake Courier', domain: 'lake-courier.example' },
          idempotencyKey: randomUUID(),
        },
      })
    ).recordSource,
  );
  const capture = present(source.capture, 'a capture where there are no errors');
  // ALREADY_RECORDED when this runs a second time on the same database.
  console.log(`the article: ${source.outcome}`);

  const { speaker } = accepted(
    (
      await send(RecordSpeakerDocument, {
        input: {
          name: 'Ruth Amsel',
          roles: [{ title: 'Mayor', organization: 'Lindau', from: '2023-01-01' }],
          idempotencyKey: randomUUID(),
        },
      })
    ).recordSpeaker,
  );
  const speakerId = present(speaker, 'a speaker where there are no errors').id;

  // One key for one thing that a person does, however often it is sent.
  const input: RecordQuoteInput = {
    captureId: capture.id,
    speakerId,
    kind: 'DIRECT',
    words: 'Every third journey is now made by bicycle,',
    cue: 'said',
    idempotencyKey: randomUUID(),
  };
  const { quote } = accepted((await send(RecordQuoteDocument, { input })).recordQuote);
  const taken = present(quote, 'a quote where there are no errors');
  const passage = present(taken.passages[0], 'a passage of the quote');
  const text = present(capture.text, 'staff to read the whole text');
  const cut = Array.from(text).slice(passage.start, passage.end).join('');
  assert.equal(cut, passage.exact, 'expected the offsets to count code points of the capture');
  assert.notEqual(text.slice(passage.start, passage.end), cut, 'expected UTF-16 units to lead elsewhere');
  console.log(`took the quote at ${passage.start}–${passage.end}: “${cut}”`);

  const again = accepted((await send(RecordQuoteDocument, { input })).recordQuote);
  assert.equal(again.quote?.id, taken.id, 'expected the same key and input to give the same quote');
  console.log('sent again with its key: the same quote, and no second one');

  const reused = send(RecordQuoteDocument, { input: { ...input, cue: 'claimed' } });
  await assert.rejects(
    reused,
    (error) => error instanceof ApiError && error.code === 'IDEMPOTENCY_KEY_REUSED',
    'expected the key with another input to be refused',
  );
  console.log('the key with another input: IDEMPOTENCY_KEY_REUSED');

  await chooseAmongPlaces(send, { captureId: capture.id, speakerId, kind: 'INDIRECT', words: 'she said no' });
}

/** Words that stand twice: the refusal lists the places, and a person chooses one. */
async function chooseAmongPlaces(send: Send, input: RecordQuoteInput): Promise<void> {
  const ambiguous = refused((await send(RecordQuoteDocument, { input })).recordQuote);
  assert.equal(ambiguous.code, 'WORDS_AMBIGUOUS', 'expected the words to stand in several places');
  const places = present(ambiguous.places, 'the places where the words stand');
  for (const { start, prefix } of places) console.log(`  at ${start}: …${prefix.slice(-20)}[${input.words}]`);

  const chosen = present(places[1], 'two places').start;
  const { quote } = accepted(
    (await send(RecordQuoteDocument, { input: { ...input, start: chosen } })).recordQuote,
  );
  assert.equal(quote?.passages[0]?.start, chosen, 'expected the quote to stand where it was said to');
  console.log(`chose the second: recorded at ${chosen}`);
}
