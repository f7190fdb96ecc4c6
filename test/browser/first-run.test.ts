// What a newcomer does: the link, the owner, a network, the first text, the first answer.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asPanel, launchBrowser, openPage, owner } from './browser.ts';
import { startGateway, type Gateway } from './gateway.ts';

const echo = '+12025550144';
let gateway: Gateway;
let browser: Browser;
beforeAll(async () => {
  [gateway, browser] = await Promise.all([startGateway(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

test('a newcomer opens the link, makes the owner, connects a simulated network, sends a text, sees it delivered and is answered', async () => {
  const { page, faults } = await openPage(browser, gateway.url);

  await page.goto('/');
  await page.getByRole('heading', { name: 'Open the set-up link' }).waitFor();

  await page.goto(`${gateway.url}/setup#${'x'.repeat(26)}`);
  await page.reload();
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByText('Use at least 10 characters.').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { name: 'This set-up link does not fit' }).waitFor();

  await page.goto(gateway.setupLink);
  await page.reload();
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Make the account' }).click();

  await page.getByRole('heading', { name: 'Connect a network' }).waitFor();
  const choices = page.locator('.choice');
  await choices.first().waitFor();
  expect(await choices.count()).toBeGreaterThanOrEqual(2);
  await page.getByRole('link', { name: /Simulated/ }).click();
  await page.getByText(/More settings/).click();
  await page.getByLabel('Share of failed receipts').fill('2');
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.locator('.field', { hasText: 'Share of failed receipts' }).locator('.field-error').waitFor();
  await page.getByLabel('Share of failed receipts').fill('0');
  await page.getByLabel('Receipt time (ms)').fill('100');
  await page.getByLabel('Reply time (ms)').fill('300');
  await page.getByLabel('People text first').uncheck();
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByRole('heading', { name: /is ready$/ }).waitFor();

  await page.getByRole('link', { name: 'Go to the inbox' }).click();
  await page.getByText('No conversations yet').waitFor();
  await page.keyboard.press('c');
  await page.getByLabel('To', { exact: true }).fill('not a number');
  await page.getByLabel('Write a text').fill('Hello from the browser');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.locator('.field-error').waitFor();
  await page.getByLabel('To', { exact: true }).fill(echo);
  await page.getByRole('button', { name: 'Send' }).click();

  const mine = page.locator('.bubble-mine', { hasText: 'Hello from the browser' });
  await mine.getByRole('img', { name: 'Delivered', exact: true }).waitFor();
  await page.locator('.bubble-theirs').first().waitFor();
  expect(await mine.count()).toBe(1);
  expect(await page.locator('.bubble-theirs').count()).toBe(1);

  await mine.locator('.bubble-foot a').click();
  await page.getByRole('heading', { name: `To ${echo}` }).waitFor();
  expect(await page.locator('.history li').allInnerTexts()).toEqual(expect.arrayContaining([expect.stringContaining('Delivered')]));
  expect(faults).toEqual([]);
});

test('a set-up link that was used leads to signing in', async () => {
  const { page, faults } = await openPage(browser, gateway.url);
  await page.goto(gateway.setupLink);
  await page.getByRole('heading', { name: 'This gateway has an owner already' }).waitFor();
  await page.getByRole('link', { name: 'Go to sign in' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(faults).toEqual([]);
});

test('after the session ended, signing in comes back to the page one was on', async () => {
  const { page, context, faults } = await openPage(browser, gateway.url);
  await page.goto('/messages?direction=inbound');
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.field-error', { hasText: 'E-mail or password is wrong.' }).waitFor();
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Messages' }).waitFor();

  await context.request.delete('/v1/session', { headers: asPanel(gateway.url) });
  await page.getByText('Your session ended.').waitFor();
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Messages' }).waitFor();
  expect(new URL(page.url()).search).toBe('?direction=inbound');
  expect(faults).toEqual([]);
});
