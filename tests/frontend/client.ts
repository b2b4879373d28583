// The whole client: a POST, the answer's data, and one kind of error for all that is no data.

import type { TypedDocumentString } from './generated/api.ts';

/** The codes of top-level errors. A mutation's own are enums of the schema. */
export type Code =
  | 'BAD_REQUEST'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'BAD_USER_INPUT'
  | 'QUERY_TOO_COMPLEX'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'UNAVAILABLE'
  | 'INTERNAL';

/** An error beside or instead of data (GraphQL specification, "Errors"). */
export interface TopLevelError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code: Code };
}

/** Why there are no data, or not all of them. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly errors: readonly TopLevelError[];
  /** What to name in a report. */
  readonly requestId: string | null;

  constructor(response: Response, errors: readonly TopLevelError[]) {
    super(errors[0]?.message ?? `no GraphQL answer, but HTTP status ${response.status}`);
    this.status = response.status;
    this.errors = errors;
    this.requestId = response.headers.get('X-Request-Id');
  }

  /** The code of the first error; none where something else than the API answered, such as a proxy. */
  get code(): Code | undefined {
    return this.errors[0]?.extensions?.code;
  }
}

/** Sends an operation with its variables, and gives the data that were asked for. */
export type Send = <Data, Variables>(
  operation: TypedDocumentString<Data, Variables>,
  variables: Variables,
) => Promise<Data>;

/** A client of the endpoint, signed in where there is a token. */
export function client(endpoint: string, token?: string): Send {
  const headers = {
    'Content-Type': 'application/json',
    Accept: 'application/graphql-response+json',
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
  };
  return async (operation, variables) => {
    const body = JSON.stringify({ query: operation.toString(), variables });
    return read(await fetch(endpoint, { method: 'POST', headers, body }));
  };
}

/** The data of an answer; an `ApiError` where it has errors, or is none. */
export async function read<Data>(response: Response): Promise<Data> {
  const isJson = /^application\/(graphql-response\+)?json\b/.test(response.headers.get('Content-Type') ?? '');
  if (!isJson) throw new ApiError(response, []);
  // What the server answers is what its schema says: the one place where that is taken on trust.
  const answer = (await response.json()) as { data?: Data; errors?: readonly TopLevelError[] };
  if (answer.errors !== undefined || answer.data === undefined)
    throw new ApiError(response, answer.errors ?? []);
  return answer.data;
}
