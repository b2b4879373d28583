// What a page of claims in Relay asks for: the list, one row of it, and the quotes of a row, each in a
// fragment of its own, with what Relay makes of the conventions of the schema.

import { graphql } from 'relay-runtime';

export const page = graphql`
  query claimsPageQuery {
    ...claimsList
  }
`;

// More rows are fetched by the cursors of the connection.
export const list = graphql`
  fragment claimsList on Query
  @refetchable(queryName: "claimsListPaginationQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" }) {
    claims(first: $count, after: $cursor) @connection(key: "claimsList_claims") {
      edges {
        node {
          id
          ...claimsRow
        }
      }
    }
  }
`;

// One row is fetched anew by its id, through `node`.
export const row = graphql`
  fragment claimsRow on Claim @refetchable(queryName: "claimsRowRefetchQuery") {
    text
    revision
    verdict {
      publishedRevision {
        rating {
          label
        }
      }
    }
    ...claimsQuotes
  }
`;

// A connection below a record: more of it comes through `node` as well.
export const quotes = graphql`
  fragment claimsQuotes on Claim
  @refetchable(queryName: "claimsQuotesPaginationQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" }) {
    quotes(first: $count, after: $cursor) @connection(key: "claimsQuotes_quotes") {
      edges {
        node {
          text
          speaker {
            name
          }
        }
      }
    }
  }
`;

// A new claim is put at the front of the list.
export const record = graphql`
  mutation claimsRecordMutation($input: RecordClaimInput!, $connections: [ID!]!) {
    recordClaim(input: $input) {
      claim @prependNode(connections: $connections, edgeTypeName: "ClaimEdge") {
        ...claimsRow
      }
      errors {
        code
        message
        path
      }
    }
  }
`;

// The store takes over the claim in its new wording; after a conflict, the one that is in force.
export const reword = graphql`
  mutation claimsRewordMutation($input: RewordClaimInput!) {
    rewordClaim(input: $input) {
      claim {
        ...claimsRow
      }
      errors {
        code
        message
        path
        current {
          ...claimsRow @alias(as: "claim")
        }
      }
    }
  }
`;
