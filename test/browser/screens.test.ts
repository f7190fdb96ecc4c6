// Every screen, in both themes and both widths: nothing that axe finds, nothing wider than the window, nothing asked from elsewhere.
import { request } from 'node:http';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asPanel, expectClean, launchBrowser, openPage, prepare, signIn } from './browser.ts';
import { startGateway, type Gateway } from './gateway.ts';

let gateway: Gateway;
let browser: Browser;
let threadId = '';
let messageId = '';
/** A kind whose devices can be looked for, with one network of it that reaches nothing: every view it has, in its empty state. */
let finding = '';
beforeAll(async () => {
  [gateway, browser] = await Promise.all([startGateway(), launchBrowser()]);
  const first = await openPage(browser, gateway.url);
  await prepare(first, gateway.setupLink);
  const headers = asPanel(gateway.url);
  for (const text of ['Good morning', 'Is the road open? https://roads.example/today', 'One more\n'.repeat(20)]) {
    await first.context.request.post('/v1/messages', { headers, data: { to: '+12025550144', text } });
  }
  await first.context.request.post('/v1/messages', { headers, data: { to: '+447700900103', text: 'Please answer when you can.' } });
  const { kinds } = (await (await first.context.request.get('/v1/channel-kinds')).json()) as { kinds: { name: string; detects: boolean }[] };
  finding = kinds.find((kind) => kind.detects)?.name ?? '';
  const made = await first.context.request.post('/v1/channels', { headers, data: { id: 'stick', kind: finding, name: 'Stick', settings: { port: 'tcp://127.0.0.1:9' } } });
  expect(made.status()).toBe(201);
  const listed = (await (await first.context.request.get('/v1/messages')).json()) as { messages: { id: string; threadId: string }[] };
  messageId = listed.messages[0]?.id ?? '';
  threadId = listed.messages.at(-1)?.threadId ?? '';
});
afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

const screens: readonly (readonly [string, () => string, string])[] = [
  ['inbox', () => '/inbox', '.thread-link'],
  ['thread', () => `/inbox/${threadId}`, '.bubble'],
  ['new message', () => '/inbox/new', '.composer'],
  ['messages', () => '/messages', '.table-row'],
  ['no message fits', () => '/messages?state=canceled', '.empty'],
  ['message', () => `/messages/${messageId}`, '.history'],
  ['network', () => '/network', '.table-row'],
  ['channel', () => '/network/village', '.settings-form'],
  ['device', () => '/network/stick', '.channel-now'],
  ['notices', () => '/network/stick/notices', '.empty, .notices'],
  ['codes', () => '/network/stick/ussd', '.talk'],
  ['console', () => '/network/stick/console', '.console'],
  ['transcript', () => '/network/stick/transcript', '.empty, .transcript'],
  ['test', () => '/network/stick/test', '.test-form'],
  ['settings', () => '/network/stick/settings', '.settings-form'],
  ['connect', () => '/network/add', '.choice'],
  ['look for devices', () => `/network/add/${finding}`, '.look'],
  ['enter it by hand', () => `/network/add/${finding}/by-hand`, '.settings-form'],
  ['connect a carrier link', () => '/network/add/smpp', '.settings-form'],
  ['nothing here', () => '/nowhere', '.empty'],
];

describe.each([['light', 'desktop'], ['dark', 'desktop'], ['light', 'phone'], ['dark', 'phone']] as const)('in %s on a %s', (theme, width) => {
  test('every screen is clean', { timeout: 240_000 }, async () => {
    const { page, faults } = await openPage(browser, gateway.url, { theme, width });
    await page.goto('/inbox');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expectClean(page, 'sign in');
    await signIn(page);
    for (const [name, path, ready] of screens) {
      await page.goto(path());
      await page.locator(ready).first().waitFor();
      for (const folded of await page.locator('details:not([open]) > summary').all()) await folded.click();
      await expectClean(page, name);
    }
    await page.goto(`/network/add/${finding}`);
    await page.getByRole('button', { name: 'Look for devices' }).click();
    await page.getByRole('button', { name: 'Look again' }).waitFor({ timeout: 60_000 });
    await expectClean(page, 'devices that were looked for');
    await page.goto('/network/stick');
    await page.getByRole('tab', { name: 'Overview' }).focus();
    await page.keyboard.press('End');
    await page.locator('.settings-form').waitFor();
    expect(new URL(page.url()).pathname).toBe('/network/stick/settings');
    await page.keyboard.press('ArrowRight');
    await page.locator('.channel-now').waitFor();
    await page.goto('/network');
    await page.locator('tbody .pick').first().check();
    await page.locator('.chosen-bar').waitFor();
    await expectClean(page, 'networks that are chosen');
    await page.goto('/inbox');
    await page.locator('.thread-link').first().waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await expectClean(page, 'help');
    expect(faults).toEqual([]);
  });
});

test('the first load of the inbox is at most 100 kB compressed, everything counted', async () => {
  const { page, requests } = await openPage(browser, gateway.url);
  await signIn(page);
  requests.length = 0;
  await page.goto('/inbox');
  await page.locator('.thread-link').first().waitFor();
  await page.waitForLoadState('networkidle');
  const cookie = (await page.context().cookies()).map((one) => `${one.name}=${one.value}`).join('; ');
  const sizes = await Promise.all([...new Set(requests)].map((url) => compressedBytes(url, cookie)));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`first load of the inbox: ${sizes.length} requests, ${(total / 1000).toFixed(1)} kB gzipped`);
  expect(total).toBeGreaterThan(10_000);
  expect(total).toBeLessThanOrEqual(100_000);
});

function compressedBytes(url: string, cookie: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { 'accept-encoding': 'gzip', cookie } }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.on('end', () => resolve(bytes));
    }).on('error', reject).end();
  });
}
