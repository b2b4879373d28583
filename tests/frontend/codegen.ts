// Makes generated/api.ts of the schema and of the operations: a type for what each operation takes and
// answers, and for each input and enum that they use.

import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../../schema.graphql',
  documents: 'operations/*.graphql',
  generates: {
    'generated/api.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        // Each scalar is named: a new one ends the build rather than becoming `any`.
        strictScalars: true,
        scalars: {
          ID: 'string',
          Date: 'string',
          DateTime: 'string',
          LanguageTag: 'string',
          Markdown: 'string',
          Sha256: 'string',
          Url: 'string',
        },
        enumType: 'string-literal',
        immutableTypes: true,
        useTypeImports: true,
        // Operations are sent as they are written: no parser goes to the browser.
        documentMode: 'string',
      },
    },
  },
};

export default config;
