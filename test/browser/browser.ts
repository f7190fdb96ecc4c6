// Chromium and watched pages: every request that leaves the origin, every violation of the content policy and every error counts.
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { expect } from 'vitest';

export const widths = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
export const owner = { email: 'owner@clinic.example', password: 'plain words of a test' };

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

export interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly requests: string[];
  /** What went wrong that no test asked for. */
  readonly faults: string[];
}

export interface PageOptions {
  readonly width?: keyof typeof widths;
  readonly theme?: 'light' | 'dark';
}

/** A browser logs every refused request by itself; a refused request is an answer, not a fault of the panel. */
const ordinary = /^Failed to load resource:|^WebSocket connection to .* failed/;

export async function openPage(browser: Browser, url: string, options: PageOptions = {}): Promise<Watched> {
  const width = options.width ?? 'desktop';
  const context = await browser.newContext({ baseURL: url, viewport: widths[width], colorScheme: options.theme ?? 'light', reducedMotion: 'reduce', hasTouch: width === 'phone', isMobile: width === 'phone' });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const requests: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => {
    requests.push(request.url());
    if (new URL(request.url()).origin !== new URL(url).origin) faults.push(`request to ${request.url()}`);
  });
  page.on('websocket', (socket) => {
    if (new URL(socket.url()).host !== new URL(url).host) faults.push(`socket to ${socket.url()}`);
  });
  page.on('pageerror', (error) => faults.push(`error ${error.message}`));
  page.on('console', (message) => {
    if ((message.type() === 'error' || message.type() === 'warning') && !ordinary.test(message.text())) faults.push(`console ${message.text()}`);
  });
  return { page, context, requests, faults };
}

export async function signIn(page: Page): Promise<void> {
  await page.goto('/inbox');
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();
}

/** What the panel's own requests carry. */
export const asPanel = (url: string): Record<string, string> => ({ 'x-fieldpost': '1', origin: new URL(url).origin });

/** Makes the owner through the API; the page is signed in with that. */
export async function makeOwner(watched: Watched, setupLink: string): Promise<void> {
  const made = await watched.context.request.post('/v1/setup', { headers: asPanel(setupLink), data: { token: new URL(setupLink).hash.slice(1), ...owner } });
  if (!made.ok()) throw new Error(`Set-up answered ${made.status()}: ${await made.text()}`);
}

/** The owner and a quick, faultless simulated network, for tests that are about something else. */
export async function prepare(watched: Watched, setupLink: string): Promise<void> {
  await makeOwner(watched, setupLink);
  const channel = await watched.context.request.post('/v1/channels', {
    headers: asPanel(setupLink), data: { id: 'village', kind: 'simulated', name: 'Village network', settings: { greets: false, answerMs: 20, receiptMs: 50, replyMs: 100, failedShare: 0 } },
  });
  if (!channel.ok()) throw new Error(`Adding a channel answered ${channel.status()}: ${await channel.text()}`);
}

/** Nothing that axe finds, and nothing wider than the window. */
export async function expectClean(page: Page, name: string): Promise<void> {
  const found = await new AxeBuilder({ page }).analyze();
  expect(found.violations.map((violation) => `${name}: ${violation.id} ${violation.nodes.map((node) => node.html).slice(0, 3).join(' ')}`)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${name}: wider than the window`).toBeLessThanOrEqual(0);
}

/** A picture in both widths and both themes, to be looked at; only where SHOTS names a folder. */
export async function photograph(page: Page, name: string, at?: Locator): Promise<void> {
  const folder = process.env['SHOTS'];
  const before = page.viewportSize();
  if (folder === undefined || before === null) return;
  for (const [width, size] of Object.entries(widths)) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await at?.scrollIntoViewIfNeeded();
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
    }
  }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: 'light' });
}
