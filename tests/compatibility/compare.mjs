// Compares a schema with that of the last release, and refuses what would break a front-end.
//
//   node compare.mjs RELEASED.graphql NOW.graphql CHANGELOG.md
//
// RELEASED.graphql is named for its version, such as 0.1.0.graphql. A break that is meant stands in the
// changelog above the heading of that version, as an entry of its own that names the place:
//
//   - **Breaking:** `Claim.verdict` is gone; ask for `verdicts(first: 1)`.
//
// Ends with a status other than 0 where a break is not told there, or one is told that is none.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

const [released, now, changelog] = process.argv.slice(2);
if (changelog === undefined) {
  console.error('usage: node compare.mjs RELEASED.graphql NOW.graphql CHANGELOG.md');
  process.exit(2);
}
const version = path.basename(released, '.graphql');
const told = breaksTold(await readFile(changelog, 'utf8'));
const changes = await diff(await schema(released), await schema(now));

const failures = [];
for (const { criticality, message, path: place } of changes) {
  if (criticality.level === CriticalityLevel.Breaking) {
    if (told.has(place)) console.log(`breaking, as the changelog says: ${place}: ${message}`);
    else failures.push(`breaking: ${place}: ${message}`);
  } else if (criticality.level === CriticalityLevel.Dangerous) {
    console.log(`to be handled with care: ${place}: ${message}`);
  }
}
const broken = places(CriticalityLevel.Breaking);
for (const place of told) {
  if (!broken.has(place)) failures.push(`the changelog tells of a break that is none: ${place}`);
}

const harmless = changes.filter((change) => change.criticality.level === CriticalityLevel.NonBreaking);
console.log(`since ${version}: ${broken.size} places break, ${harmless.length} changes are harmless`);
for (const failure of failures) console.log(failure);
if (failures.length > 0) {
  console.log(`tell of a break that is meant in ${path.basename(changelog)}, above "## [${version}]":`);
  console.log('- **Breaking:** `Type.field` what became of it, and what to do instead.');
  process.exitCode = 1;
}

async function schema(file) {
  return buildSchema(await readFile(file, 'utf8'));
}

function places(level) {
  return new Set(changes.filter((change) => change.criticality.level === level).map((change) => change.path));
}

function breaksTold(text) {
  const heading = `\n## [${version}]`;
  if (!text.includes(heading)) throw new Error(`${changelog} has no heading "${heading.trim()}"`);
  const [since] = text.split(heading);
  return new Set([...since.matchAll(/^- \*\*Breaking:\*\* `([^`]+)`/gm)].map(([, place]) => place));
}
