// The facts of one network, sorted into what belongs together and put in words. Pure.
import type { ChannelBody } from '../../../gateway/api/contract.ts';
import { figure, numberFact, signalWord, spokenFact, textFact } from '../../marks/facts.ts';
import { words } from './strings.ts';

export interface Group {
  readonly title: string;
  readonly facts: readonly (readonly [string, string])[];
}

type Line = readonly [title: string, value: string | undefined];

const known = new Set([
  'operator', 'technology', 'registration', 'roaming', 'signalDbm', 'simState', 'partsToday', 'capPerDay', 'partsThisMonth', 'capPerMonth', 'balance', 'storageUsed', 'storageSize',
  'temperatureC', 'voltageMv', 'manufacturer', 'model', 'firmware', 'profile', 'port', 'imei', 'ussdOpen',
]);

const amount = (used: number | undefined, most: number | undefined): string | undefined =>
  used === undefined ? undefined : most === undefined || most <= 0 ? figure(used) : words.ofMost(figure(used), figure(most));

/** A group without a fact is left out, and so is a fact that is not known. */
export function groupsOf(channel: ChannelBody, kindTitle: string, timeOf: (time: string | null) => string): readonly Group[] {
  const { abilities, counts } = channel;
  const { facts } = channel.health;
  const text = (name: string): string | undefined => textFact(channel, name);
  const number = (name: string): number | undefined => numberFact(channel, name);
  const signal = number('signalDbm');
  const temperature = number('temperatureC');
  const voltage = number('voltageMv');
  const numbers = abilities.lines.join(', ');
  const hasSim = text('operator') !== undefined || text('simState') !== undefined;
  const device = [text('manufacturer'), text('model')].filter(Boolean).join(' ');
  const groups: readonly (readonly [string, readonly Line[]])[] = [
    [channel.state === 'ready' ? words.simAndNetwork : words.simAndNetworkBefore, [
      [words.operator, text('operator')], [words.registration, text('registration')], [words.technology, text('technology')], [words.roaming, text('roaming')],
      [words.signal, signal === undefined ? undefined : `${figure(signal)} dBm, ${signalWord(signal)}`], [words.sim, text('simState')],
      [words.numbers, hasSim ? (numbers !== '' ? numbers : channel.state === 'ready' ? words.numberUnknown : undefined) : undefined],
      [words.stored, amount(number('storageUsed'), number('storageSize'))], [words.ussdSession, facts?.['ussdOpen'] === true ? words.sessionOpen : undefined],
    ]],
    [words.amounts, [
      [words.partsToday, amount(number('partsToday'), number('capPerDay'))], [words.partsThisMonth, amount(number('partsThisMonth'), number('capPerMonth'))], [words.balance, text('balance')],
      [words.queue, figure(counts.queued)], [words.inFlight, figure(counts.inFlight)], [words.sent, figure(counts.sent)], [words.received, figure(counts.received)],
      [words.failedCount, figure(counts.failed)], [words.unknown, figure(counts.unknown)], [words.lastSent, timeOf(counts.lastSentAt)], [words.lastReceived, timeOf(counts.lastReceivedAt)],
    ]],
    [words.device, [
      [words.model, device === '' ? undefined : device], [words.firmware, text('firmware')], [words.imei, text('imei')], [words.port, text('port')], [words.profile, text('profile')],
      [words.temperature, temperature === undefined ? undefined : `${figure(temperature, 1)} °C`], [words.voltage, voltage === undefined ? undefined : `${figure(voltage / 1000, 2)} V`],
    ]],
    [words.ways, [
      [words.kind, kindTitle], [words.numbers, hasSim ? undefined : numbers === '' ? words.networkChooses : numbers], [words.reports, abilities.receipts ? words.yes : words.no], [words.flash, abilities.flash ? words.yes : undefined],
      [words.maxParts, words.parts(abilities.maxParts)], [words.window, words.messages(abilities.window)], [words.id, channel.id],
    ]],
    [words.further, Object.entries(facts ?? {}).flatMap(([name, fact]) => (known.has(name) ? [] : [spokenFact(name, fact)]))],
  ];
  return groups.flatMap(([title, lines]) => {
    const told = lines.flatMap(([name, value]): (readonly [string, string])[] => (value === undefined ? [] : [[name, value]]));
    return told.length === 0 ? [] : [{ title, facts: told }];
  });
}
