// What the payloads of all mutations have in common.

import assert from 'node:assert/strict';
import type { RefusalFragment } from './generated/api.ts';

interface Payload<Refusal> {
  readonly errors: readonly Refusal[];
}

/** A payload without errors. */
export function accepted<P extends Payload<RefusalFragment>>(payload: P | null): P {
  assert(payload !== null, 'expected a payload where there are no top-level errors');
  const said = payload.errors.map(
    (error) => `${error.__typename} at ${error.path?.join('.') ?? 'the whole'}: ${error.message}`,
  );
  assert.deepEqual(said, [], 'expected a payload without errors');
  return payload;
}

/** The one error of a refused mutation, in that mutation's own type. */
export function refused<Refusal extends RefusalFragment>(payload: Payload<Refusal> | null): Refusal {
  const [error, ...more] = payload?.errors ?? [];
  assert(error !== undefined && more.length === 0, 'expected a payload with exactly one error');
  return error;
}

/** What must be there where a payload has no errors, or where a page was just listed. */
export function present<T>(value: T | null | undefined, what: string): T {
  assert(value !== null && value !== undefined, `expected ${what}`);
  return value;
}
