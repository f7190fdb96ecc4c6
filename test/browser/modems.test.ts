// What an owner of two SIMs does: plugs them in, has them found, texts and is texted, asks the operator, pulls one out in the middle
// of a text and puts it in elsewhere. The modems are simulated, on ports of this machine.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openData } from '../../gateway/app.ts';
import { startModem, type SimulatedModem } from '../../gateway/simulate/modem/index.ts';
import { expectClean, launchBrowser, makeOwner, openPage, photograph } from './browser.ts';
import { startGateway, type Gateway } from './gateway.ts';

const long = 'The road to the health post is open again. The team comes on Thursday with vaccines for all children under five years of age; please bring the yellow card, a hat and water, and be there at eight in the morning.';
const nonLatin = 'Дорога к медпункту снова открыта. Бригада приедет в четверг с вакцинами для детей до пяти лет; возьмите, пожалуйста, жёлтую карточку.';
const answer = 'Thank you, we shall all be there on Thursday at eight. My sister asks whether she can bring her two boys, who are six and seven years old, and whether the team also looks at a cough that does not end.';
const otherAnswer = 'شكرا جزيلا، سنكون هناك يوم الخميس في الثامنة صباحا مع الأطفال الثلاثة والبطاقة الصفراء.';
const people = { north: '+12025550111', south: '+12025550122', last: '+12025550133' } as const;
/** A text whose length says more than there is. */
const unreadable = '07911326040000F0040B911346610089F60000208062917314080CC8F7';
/** Long enough for a text to be caught in the middle. */
const southLatencyMs = 1_200;
const hourMs = 3_600_000;

let gateway: Gateway;
let browser: Browser;
let page: Page;
let faults: string[];
let north: SimulatedModem;
let south: SimulatedModem;

const portNamed = (name: string): string => join(gateway.folder, 'modems', name);

beforeAll(async () => {
  [gateway, browser] = await Promise.all([startGateway(), launchBrowser()]);
  await mkdir(join(gateway.folder, 'modems'), { recursive: true });
  [north, south] = await Promise.all([
    startModem({ family: 'quectel', link: portNamed('north'), serial: 4101, number: '+12025550101', signal: 21, ussdDelayMs: 150 }),
    startModem({ family: 'simcom', link: portNamed('south'), serial: 4202, number: '+12025550102', signal: 9, latencyMs: southLatencyMs }),
  ]);
  const opened = await openPage(browser, gateway.url);
  ({ page, faults } = opened);
  await makeOwner(opened, gateway.setupLink);
  await page.goto('/network/add');
});
afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  await Promise.all([north?.stop(), south?.stop()]);
});

const row = (name: string) => page.locator('.channels-table tbody tr', { hasText: name });
const bubble = (side: 'mine' | 'theirs', text: string) => page.locator(`.bubble-${side}`, { hasText: text.slice(0, 40) });
const says = (name: string, state: string) => row(name).locator('.tag', { hasText: state });

/** Views that are examined nowhere else with anything in them; screens.test.ts does the empty ones, in every width and theme. */
async function look(name: string, at?: Locator): Promise<void> {
  await expectClean(page, name);
  await photograph(page, name, at);
}

async function write(by: string, to: string, text: string): Promise<void> {
  await page.goto('/inbox/new');
  await page.getByLabel('To', { exact: true }).fill(to);
  await page.getByLabel('Send by').selectOption({ label: by });
  await page.getByLabel('Write a text').fill(text);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
}

test('two modems are found at their ports, added under names of one’s own, and come up', async () => {
  await page.getByRole('link', { name: /modem/i }).click();
  await photograph(page, '01-look');
  await page.getByRole('button', { name: 'Look for devices' }).click();
  await page.getByRole('heading', { name: '2 devices found' }).waitFor();
  await look('02-found');
  await page.getByLabel(/^Name of .*Quectel/i).fill('North SIM');
  await page.getByLabel(/^Name of .*SIM7600/i).fill('South SIM');
  await page.getByRole('button', { name: 'Add 2 devices' }).click();
  await page.getByRole('heading', { name: 'Both are ready' }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Both are ready');
  await look('03-added');
  await page.getByRole('link', { name: 'See all networks' }).click();
  await says('North SIM', 'Ready').waitFor();
  await says('South SIM', 'Ready').waitFor();
  expect(await row('North SIM').innerText()).toContain('+12025550101');
  await look('04-network');
  await page.goto('/network/add');
  await page.getByRole('link', { name: /modem/i }).click();
  await page.getByRole('button', { name: 'Look for devices' }).click();
  await page.getByText('Already added').nth(1).waitFor();
  await photograph(page, '05-found-again');
  expect(faults).toEqual([]);
});

test('long texts and texts in other letters go out by the chosen modem, whole, and are reported', async () => {
  for (const [by, to, modem] of [['North SIM', people.north, north], ['South SIM', people.south, south]] as const) {
    await write(by, to, long);
    await bubble('mine', long).waitFor();
    await page.getByLabel('Write a text').fill(nonLatin);
    if (by === 'North SIM') await photograph(page, '06-composer');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await bubble('mine', long).getByRole('img', { name: 'Delivered', exact: true }).waitFor();
    await bubble('mine', nonLatin).getByRole('img', { name: 'Delivered', exact: true }).waitFor();
    const seen = modem.seen();
    expect(new Set(seen.map((part) => part.to))).toEqual(new Set([to]));
    expect(seen.map((part) => part.text).join('')).toBe(long + nonLatin);
    expect(seen.every((part) => part.concat !== undefined)).toBe(true);
  }
  expect(faults).toEqual([]);
});

test('long texts and texts in other letters come in whole, once each, to the number they were sent to', async () => {
  north.text(people.north, answer);
  north.text(people.north, otherAnswer);
  south.text(people.south, answer);
  await page.goto('/inbox');
  await page.locator('.thread-link', { hasText: people.north }).locator('.thread-count').waitFor();
  await photograph(page, '07-inbox');
  await page.locator('.thread-link', { hasText: people.north }).click();
  await bubble('theirs', answer).waitFor();
  await bubble('theirs', otherAnswer).waitFor();
  expect(await page.locator('.bubble-theirs').count()).toBe(2);
  expect(await bubble('theirs', answer).locator('.bubble').innerText()).toBe(answer);
  expect(await bubble('theirs', otherAnswer).locator('.bubble').innerText()).toBe(otherAnswer);
  await page.getByText('via North SIM · +12025550101').waitFor();
  await look('08-thread');
  await page.locator('.thread-link', { hasText: people.south }).click();
  await bubble('theirs', answer).waitFor();
  await page.getByText('via South SIM · +12025550102').waitFor();
  await expect.poll(() => north.stored('SM') + north.stored('ME') + south.stored('SM') + south.stored('ME')).toBe(0);
  expect(faults).toEqual([]);
});

test('codes are asked on the page of the modem: the balance, and a menu with an answer and an end, which a reload does not lose', async () => {
  await page.goto('/network/north-sim');
  const soFar = page.getByRole('region', { name: 'Today and so far' });
  await soFar.waitFor();
  expect((await soFar.innerText()).replaceAll(/\s+/g, ' ')).toMatch(/Parts today 4 .*Sent 2 Received 2 Failed 0/);
  await look('09-overview');
  await page.getByRole('tab', { name: 'USSD' }).click();
  await photograph(page, '10-ussd-empty');
  await page.getByLabel('Code', { exact: true }).fill('*100#');
  await page.keyboard.press('Enter');
  await page.locator('.turn-network', { hasText: 'Balance: 12.40 EUR' }).waitFor();
  await page.getByLabel('Code', { exact: true }).fill('*123#');
  await page.keyboard.press('Enter');
  await page.locator('.turn-network', { hasText: '3 Language' }).waitFor();
  await page.getByLabel('Your answer').fill('2');
  await page.keyboard.press('Enter');
  await page.locator('.turn-network', { hasText: 'Data: 1.5 GB left' }).waitFor();
  await look('11-ussd-menu');
  await page.reload();
  await page.getByText('Session open').waitFor();
  await look('12-ussd-reloaded');
  await page.getByLabel('Your answer').fill('2');
  await page.keyboard.press('Enter');
  await page.locator('.turn-network', { hasText: 'Good bye.' }).waitFor();
  await page.getByText('Session open').waitFor({ state: 'detached' });
  await page.getByLabel('Code', { exact: true }).fill('*123#');
  await page.keyboard.press('Enter');
  await page.locator('.turn-network', { hasText: '3 Language' }).waitFor();
  await page.getByRole('button', { name: 'End session' }).click();
  await page.getByText('Session ended').waitFor();
  await page.getByLabel('Code', { exact: true }).fill('*999#');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('.turn-network, .turn-trouble').count()).toBe(3);
  await photograph(page, '13-ussd-ended');
  expect(north.asked()).toEqual(['*100#', '*123#', '2', '2', '*123#', '*999#']);
  expect(faults).toEqual([]);
});

test('the console speaks to the device and sends no messages; what it did and what was masked can be read', async () => {
  const before = north.seen().length;
  await page.goto('/network/north-sim/console');
  for (const command of ['AT+CSQ', 'AT+CMGS=19', 'AT+NONSENSE']) {
    await page.getByLabel('Command', { exact: true }).fill(command);
    await page.keyboard.press('Enter');
    await page.locator('.console-entry', { hasText: command }).locator('p').nth(1).waitFor();
    await page.getByRole('button', { name: 'Run' }).and(page.locator(':not([aria-disabled=true])')).waitFor();
  }
  await page.locator('.console-entry', { hasText: 'AT+CSQ' }).getByText('OK', { exact: true }).waitFor();
  await page.locator('.console-entry', { hasText: 'AT+CMGS' }).locator('.console-bad').waitFor();
  await look('14-console');
  expect(north.seen().length).toBe(before);
  await page.getByRole('tab', { name: 'Transcript' }).click();
  await page.locator('.transcript', { hasText: 'AT+CSQ' }).waitFor();
  expect(await page.locator('.transcript').innerText()).not.toContain(people.north.slice(1));
  await photograph(page, '15-transcript');
  expect(faults).toEqual([]);
});

test('calls and octets that are no text are noted, the latter raw', async () => {
  await page.goto('/network/north-sim/notices');
  north.ring('+12025550177');
  await page.locator('.notice', { hasText: '+12025550177' }).waitFor();
  north.giveUp();
  expect(north.pdu(unreadable)).toBe(true);
  const quarantined = page.locator('.notice-loud');
  await quarantined.locator('summary').click();
  expect((await quarantined.locator('.notice-raw').innerText()).replaceAll(/\s/g, '')).toContain(unreadable);
  await look('16-notices');
  await expect.poll(() => north.stored('SM') + north.stored('ME')).toBe(0);
  expect(faults).toEqual([]);
});

test('a test text goes round and is watched', async () => {
  await page.goto('/network/north-sim/test');
  await photograph(page, '17-test');
  await page.getByRole('button', { name: 'Start the test' }).click();
  await page.getByText('The test passed').waitFor();
  await look('18-test-passed');
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByText(/More settings/).click();
  await photograph(page, '19-settings');
  expect(faults).toEqual([]);
});

test('a modem that is pulled out in the middle of a text leaves it in doubt, says so, and settles it from another port', async () => {
  const before = south.seen().length;
  await write('South SIM', people.last, 'Pulled out on the way');
  await bubble('mine', 'Pulled out').waitFor();
  await expect.poll(() => south.seen().length, { timeout: 10_000 }).toBe(before + 1);
  await south.unplug();
  await bubble('mine', 'Pulled out').getByRole('img', { name: /may or may not have been sent/ }).waitFor();
  await page.getByRole('link', { name: 'South SIM: waiting' }).waitFor();
  await photograph(page, '20-in-doubt');
  await page.goto('/network');
  await says('South SIM', 'Waiting').waitFor();
  await look('21-unplugged');
  expect(await row('South SIM').innerText()).toMatch(/is not there/);
  await row('South SIM').getByRole('link').click();
  await page.locator('.channel-now-waiting').waitFor();
  // What was true while it was there is not said any more.
  expect(await page.locator('.channel-columns').innerText()).not.toMatch(/Ready|dBm/);
  await photograph(page, '22-unplugged-page');

  await south.plug(portNamed('elsewhere'));
  await page.locator('.channel-now-ready').waitFor({ timeout: 30_000 });
  await page.getByText('elsewhere').first().waitFor();
  await page.goto('/inbox');
  await page.locator('.thread-link', { hasText: people.last }).click();
  await bubble('mine', 'Pulled out').getByRole('img', { name: 'Delivered', exact: true }).waitFor();
  await photograph(page, '23-settled');
  expect(south.seen().length).toBe(before + 1);
  expect(faults).toEqual([]);
});

test('both are started again at once', async () => {
  await page.goto('/network');
  await page.getByLabel('Choose all that are shown').check();
  await photograph(page, '24-chosen');
  await page.getByRole('button', { name: 'Restart' }).click();
  await page.getByText('2 restart now.').waitFor();
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Choose all that are shown');
  await says('North SIM', 'Ready').waitFor();
  await says('South SIM', 'Ready').waitFor();
  expect(faults).toEqual([]);
});

test('what was measured over hours is drawn, with its silences, and told in figures', async () => {
  await gateway.halt();
  const { store } = await openData(gateway.folder, { create: false });
  const now = Date.now();
  for (let at = now - 30 * hourMs; at < now; at += 5 * 60_000) {
    const hours = (now - at) / hourMs;
    // Switched off for a while in between.
    if (hours > 9 && hours < 11) continue;
    for (const [channel, base] of [['north-sim', -71], ['south-sim', -99]] as const) {
      await store.addSample({ now: at, channel, values: { signalDbm: base + Math.round(6 * Math.sin(hours / 2) + 3 * Math.sin(hours * 7)), temperatureC: 31 + 4 * Math.cos(hours / 4), voltageMv: 3_900 + Math.round(90 * Math.sin(hours / 6)), partsToday: Math.round(220 - Math.min(220, hours * 12)) } });
    }
  }
  await store.stop();
  await gateway.startAgain();
  await page.goto('/network');
  await row('North SIM').locator('.sparkline').waitFor();
  await row('South SIM').locator('.sparkline').waitFor();
  await says('South SIM', 'Ready').waitFor({ timeout: 30_000 });
  await look('25-network');
  await page.goto('/network/north-sim');
  await page.locator('.uplot').first().waitFor();
  // Means of ten minutes, so a little within what was put there; now and then the modem is measured itself.
  await page.locator('.chart-card', { hasText: 'Signal' }).getByText(/between −[78]\d and −6\d dBm, as means of 10 minutes/).waitFor();
  await look('26-charts', page.locator('.chart-card').last());
  await page.getByRole('button', { name: '8 days' }).click();
  await page.locator('.chart-table > summary').first().click();
  await expect.poll(() => page.locator('.chart-rows').first().locator('tbody tr').count()).toBeGreaterThanOrEqual(5);
  await photograph(page, '27-charts-8-days', page.locator('.chart-card').nth(1));
  expect(faults).toEqual([]);
});

test('what is entered by hand is the same form', async () => {
  await page.goto('/network/add');
  await page.getByRole('link', { name: /modem/i }).click();
  await page.getByRole('link', { name: /Enter it by hand/ }).click();
  await page.getByLabel('Port', { exact: true }).waitFor();
  await photograph(page, '28-by-hand');
  expect(faults).toEqual([]);
});
