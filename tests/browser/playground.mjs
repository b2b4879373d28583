// Opens the playground in Chromium, runs every ready tab as a person would, and keeps a picture of
// each.
//
//   node playground.mjs http://127.0.0.1:8080/playground OUTPUT_DIRECTORY
//
// CHROMIUM names the browser (default /usr/bin/chromium).

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';

// The tabs' names stand in queries and answers too.
const TAB_BAR = '.playground > div:first-child';
const EXECUTE = '[title^="Execute Query"]';

const [address, output] = process.argv.slice(2);
if (address === undefined || output === undefined) {
  console.error('usage: node playground.mjs URL OUTPUT_DIRECTORY');
  process.exit(2);
}
await mkdir(output, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const seen = watch(page);

  const { tabs, fingerprint } = await open(page);
  assert.notEqual(tabs.length, 0, 'the playground has no ready tabs');
  assert.deepEqual(seen.sockets, [], 'a WebSocket was opened while the page loaded');

  for (const [index, tab] of tabs.entries()) {
    await select(page, tab);
    await answer(page, tab);
    await page.screenshot({ path: path.join(output, pictureName(index, tab)) });
    console.log(`ok: ${tab.name}`);
  }
  await keepsEditsOverReload(page, tabs[0]);
  await replacesTabsOfAnEarlierStart(page, tabs[0], fingerprint);

  const own = new URL(address).host;
  assert.deepEqual(seen.requests.filter((url) => new URL(url).host !== own), [], 'requests to other hosts');
  assert.deepEqual(seen.errors, [], 'the page reported errors');
} finally {
  await browser.close();
}

function watch(page) {
  const seen = { requests: [], sockets: [], errors: [] };
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url())) seen.requests.push(request.url());
  });
  page.on('websocket', (socket) => {
    seen.requests.push(socket.url());
    seen.sockets.push(socket.url());
  });
  page.on('pageerror', (error) => seen.errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') seen.errors.push(message.text());
  });
  return seen;
}

async function open(page) {
  const schema = page.waitForResponse(isIntrospection);
  await page.goto(address);
  await page.waitForSelector(EXECUTE);
  await (await schema).finished();
  return JSON.parse(await page.locator('#workspace').textContent());
}

async function select(page, tab) {
  await page.locator(TAB_BAR).getByText(tab.name, { exact: true }).click();
  await shows(
    page,
    `the query of "${tab.name}" in the editor`,
    (query) => document.querySelector('.CodeMirror').CodeMirror.getValue() === query,
    tab.query,
  );
}

// Presses the button, waits until the answer is on the page, and checks it.
async function answer(page, tab) {
  const arrived = page.waitForResponse(
    (response) => response.request().method() === 'POST' && !isIntrospection(response),
  );
  await page.locator(EXECUTE).click();
  const response = await arrived;
  const body = await response.json();
  const shown = JSON.stringify(body, null, 2);
  assert.equal(body.errors, undefined, `${tab.name}: ${shown}`);
  assert.ok(body.data, `${tab.name}: no data: ${shown}`);
  for (const [field, payload] of Object.entries(body.data)) {
    assert.deepEqual(payload?.errors ?? [], [], `${tab.name}: ${field} was refused: ${shown}`);
  }
  await shows(
    page,
    `the answer of "${tab.name}" beside the query`,
    (data) => {
      const result = [...document.querySelectorAll('.CodeMirror')].at(-1).CodeMirror.getValue();
      return result !== '' && JSON.stringify(JSON.parse(result).data) === data;
    },
    JSON.stringify(body.data),
  );
  return response.request();
}

async function shows(page, what, isShown, argument) {
  try {
    await page.waitForFunction(isShown, argument);
  } catch (cause) {
    throw new Error(`the page does not show ${what}`, { cause });
  }
}

async function keepsEditsOverReload(page, tab) {
  const edited = `${tab.query}# edited\n`;
  await select(page, tab);
  await page.evaluate((query) => document.querySelector('.CodeMirror').CodeMirror.setValue(query), edited);
  await shows(
    page,
    'the edited query in its storage',
    () => localStorage.getItem('graphql-playground').includes('# edited'),
  );
  await open(page);
  await select(page, { ...tab, query: edited });
  console.log('ok: a reload keeps what was written');
}

async function replacesTabsOfAnEarlierStart(page, tab, fingerprint) {
  await page.route(address, async (route) => {
    const response = await route.fetch();
    const body = (await response.text())
      .replaceAll(fingerprint, 'of-the-next-start')
      .replaceAll('"headers":{', '"headers":{"X-Start":"next"')
      .replaceAll('"next""', '"next","');
    await route.fulfill({ response, body });
  });
  await open(page);
  await select(page, tab);
  const request = await answer(page, tab);
  assert.equal((await request.allHeaders())['x-start'], 'next', 'the tab still has its old headers');
  console.log('ok: tabs of an earlier start are replaced');
}

function isIntrospection(response) {
  const request = response.request();
  return request.method() === 'POST' && request.postDataJSON()?.operationName === 'IntrospectionQuery';
}

function pictureName(index, tab) {
  const words = tab.name.toLowerCase().match(/[a-z]+/g) ?? ['tab'];
  return `${String(index + 1).padStart(2, '0')}-${words.join('-')}.png`;
}
