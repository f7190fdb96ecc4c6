// The live link: what arrives shows without asking, and a drop of the link or of the gateway loses nothing and doubles nothing.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asPanel, launchBrowser, openPage, prepare, signIn, type Watched } from './browser.ts';
import { startGateway, type Gateway } from './gateway.ts';

const echo = '+12025550144';
let gateway: Gateway;
let browser: Browser;
let elsewhere: Watched;
beforeAll(async () => {
  [gateway, browser] = await Promise.all([startGateway(), launchBrowser()]);
  elsewhere = await openPage(browser, gateway.url);
  await prepare(elsewhere, gateway.setupLink);
});
afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

async function sendElsewhere(text: string): Promise<void> {
  const answer = await elsewhere.context.request.post('/v1/messages', { headers: asPanel(gateway.url), data: { to: echo, text } });
  expect(answer.status()).toBe(202);
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByLabel('Write a text').fill(text);
  await page.keyboard.press('Enter');
}

const bubbles = (page: Page, side: 'mine' | 'theirs', text: string) => page.locator(`.bubble-${side}`, { hasText: text });

test('an inbound text appears in the list with its count, and is read once its conversation is open', async () => {
  const { page, faults } = await openPage(browser, gateway.url);
  await signIn(page);
  await page.getByText('No conversations yet').waitFor();
  await sendElsewhere('first light');
  const row = page.locator('.thread-link', { hasText: echo });
  await row.locator('.thread-count').waitFor();
  await row.click();
  await bubbles(page, 'theirs', 'first light').waitFor();
  await row.locator('.thread-count').waitFor({ state: 'detached' });
  await page.getByText('All read').waitFor();
  expect(faults).toEqual([]);
});

test('while the network is away texts wait with a clock, and afterwards everything is there once', async () => {
  const { page, context, faults } = await openPage(browser, gateway.url);
  await signIn(page);
  await page.locator('.thread-link', { hasText: echo }).click();
  await page.locator('.bubble').first().waitFor();
  await context.setOffline(true);
  await write(page, 'written offline one');
  await write(page, 'written offline two');
  await bubbles(page, 'mine', 'written offline two').getByRole('img', { name: /On this device/ }).waitFor();
  await page.getByText(/No live link.*2 texts wait/).waitFor();
  await sendElsewhere('sent meanwhile');
  await context.setOffline(false);
  await bubbles(page, 'theirs', 'written offline two').waitFor();
  await bubbles(page, 'theirs', 'sent meanwhile').waitFor();
  await bubbles(page, 'mine', 'written offline two').getByRole('img', { name: 'Delivered', exact: true }).waitFor();
  await page.getByText(/No live link/).waitFor({ state: 'detached' });
  for (const text of ['written offline one', 'written offline two', 'sent meanwhile']) {
    expect(await bubbles(page, 'mine', text).count()).toBe(1);
    expect(await bubbles(page, 'theirs', text).count()).toBe(1);
  }
  expect(faults.filter((fault) => !fault.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
});

test('a gateway that is killed and started again loses and doubles nothing that was written meanwhile', async () => {
  const { page, faults } = await openPage(browser, gateway.url);
  await signIn(page);
  await page.locator('.thread-link', { hasText: echo }).click();
  await page.locator('.bubble').first().waitFor();
  await gateway.kill();
  await write(page, 'written to the dead');
  await bubbles(page, 'mine', 'written to the dead').getByRole('img', { name: /On this device/ }).waitFor();
  await gateway.startAgain();
  await bubbles(page, 'theirs', 'written to the dead').waitFor({ timeout: 40_000 });
  await bubbles(page, 'mine', 'written to the dead').getByRole('img', { name: 'Delivered', exact: true }).waitFor();
  expect(await bubbles(page, 'mine', 'written to the dead').count()).toBe(1);
  const list = await elsewhere.context.request.get('/v1/messages?direction=outbound&limit=200');
  const stored = ((await list.json()) as { messages: { text: string }[] }).messages.filter((message) => message.text === 'written to the dead');
  expect(stored.length).toBe(1);
  expect(faults).toEqual([]);
});

test('a draft stays with its conversation over a reload', async () => {
  const { page, faults } = await openPage(browser, gateway.url);
  await signIn(page);
  await page.locator('.thread-link', { hasText: echo }).click();
  await page.getByLabel('Write a text').fill('half a thou');
  await page.reload();
  await page.locator('.bubble').first().waitFor();
  expect(await page.getByLabel('Write a text').inputValue()).toBe('half a thou');
  expect(faults).toEqual([]);
});
