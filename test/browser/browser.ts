// Chromium and watched pages: every request that leaves the origin, every violation of the content policy and every error counts.
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

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

/** Makes the owner and a quick, faultless simulated network through the API, for tests that are about something else. */
export async function prepare(watched: Watched, setupLink: string): Promise<void> {
  const headers = asPanel(setupLink);
  const { request } = watched.context;
  const made = await request.post('/v1/setup', { headers, data: { token: new URL(setupLink).hash.slice(1), ...owner } });
  if (!made.ok()) throw new Error(`Set-up answered ${made.status()}: ${await made.text()}`);
  const channel = await request.post('/v1/channels', {
    headers, data: { id: 'village', kind: 'simulated', name: 'Village network', settings: { greets: false, answerMs: 20, receiptMs: 50, replyMs: 100, failedShare: 0 } },
  });
  if (!channel.ok()) throw new Error(`Adding a channel answered ${channel.status()}: ${await channel.text()}`);
}
