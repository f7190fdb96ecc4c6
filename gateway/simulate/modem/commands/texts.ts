// Short messages (27.005 §3), the half about settings and sending; in PDU mode only. What lies in memories is stored.ts.
import type { Family, MemoryName } from '../family.ts';
import { numberArgument } from '../line.ts';
import { answer, cms, failed, ok } from '../reply.ts';
import type { Reply } from '../reply.ts';
import type { Device, Run, Table } from '../device.ts';

/** A TPDU with its longest user data; the address of the service centre does not count. */
const longestTpdu = 176;
const shortestTpdu = 7;

/** `(0-2),(0,1),(1)` as the numbers of each place. */
export function offeredValues(text: string): ReadonlySet<number>[] {
  return [...text.matchAll(/\(([^)]*)\)/g)].map(([, inner = '']) => new Set(inner.split(',').flatMap((range) => {
    const [low = 0, high = low] = range.split('-').map(Number);
    return Array.from({ length: high - low + 1 }, (_, index) => low + index);
  })));
}

function routing({ state, inbound }: Device, form: string, args: readonly string[]): Reply {
  const { family, settings } = state;
  if (form === 'read') return answer(`+CNMI: ${settings.cnmi.join(',')}`);
  if (form === 'test') return answer(`+CNMI: ${family.cnmi}`);
  const offered = offeredValues(family.cnmi);
  const values = settings.cnmi.map((now, index) => {
    // Left out: as it is, or the only value there is.
    const value = numberArgument(args[index], offered[index]?.has(now) === true ? now : [...(offered[index] ?? [0])][0]);
    const isRefused = family.cnmiRefuses?.some((refused) => refused.index === index && refused.value === value) === true;
    return value !== undefined && offered[index]?.has(value) === true && !isRefused ? value : undefined;
  });
  const [mode, mt, bm, ds, bfr] = values;
  if (args.length > 5 || mode === undefined || mt === undefined || bm === undefined || ds === undefined || bfr === undefined) return cms(303);
  settings.cnmi = [mode, mt, bm, ds, bfr];
  inbound.routingChanged();
  return ok;
}

const quoted = (names: readonly MemoryName[]): string => `(${names.map((name) => `"${name}"`).join(',')})`;

function storage({ state }: Device, form: string, args: readonly string[]): Reply {
  const { family, settings, simFault } = state;
  if (form === 'test') return answer(`+CPMS: ${family.memories.map(quoted).join(',')}`);
  if (simFault !== undefined && (state.has('refusesStorageBeforePin') || form === 'set')) return cms(simFault.cms);
  const { read, write, receive } = settings.chosen;
  if (form === 'read') {
    // The flood of ZTE sticks ends when they are asked for their storage.
    if (family.quietCommand === '+CPMS?') settings.chatters = false;
    return answer(`+CPMS: ${[read, write, receive].map((name) => `"${name}",${state.memory(name).used},${state.memory(name).size}`).join(',')}`);
  }
  const chosen = chosenMemories(family, args);
  if (args.length > 3 || args.length === 0 || chosen === undefined) return cms(302);
  settings.chosen = { read: chosen[0] ?? read, write: chosen[1] ?? write, receive: chosen[2] ?? receive };
  return answer(`+CPMS: ${[settings.chosen.read, settings.chosen.write, settings.chosen.receive].map((name) => `${state.memory(name).used},${state.memory(name).size}`).join(',')}`);
}

/** undefined: one of them is not offered there. */
function chosenMemories(family: Family, args: readonly string[]): (MemoryName | undefined)[] | undefined {
  const chosen = args.map((name, index) => (name === '' ? undefined : family.memories[index]?.find((one) => one === name)));
  return chosen.some((found, index) => found === undefined && args[index] !== '') ? undefined : chosen;
}

/** Hex digits of a service centre and a TPDU whose octets are as many as was said. */
function checkedPdu(payload: string, length: number): string | undefined {
  const pdu = payload.replace(/\s/g, '').toUpperCase();
  if (!/^(?:[0-9A-F]{2})+$/.test(pdu)) return undefined;
  const smscOctets = Number.parseInt(pdu.slice(0, 2), 16) + 1;
  return pdu.length / 2 - smscOctets === length ? pdu : undefined;
}

/** How often each modem was asked to take a PDU. */
const prompts = new WeakMap<Device, number>();

/** Asks for a PDU of the length that was told, and does something with it. */
function withPdu(device: Device, lengthText: string | undefined, then: (pdu: string, length: number) => Reply): Reply {
  const { simFault, misbehave } = device.state;
  if (simFault !== undefined) return cms(simFault.cms);
  const length = numberArgument(lengthText, undefined);
  if (length === undefined || length < shortestTpdu || length > longestTpdu) return cms(304);
  const number = prompts.get(device) ?? 0;
  prompts.set(device, number + 1);
  return {
    hidden: misbehave.has('noPrompt') && number % 2 === 0,
    prompt(payload) {
      if (payload === undefined) return ok;
      const pdu = checkedPdu(payload, length);
      return pdu === undefined ? cms(304) : then(pdu, length);
    },
  };
}

const write: Run = (device, { form, args }) => {
  if (form === 'test') return ok;
  const status = numberArgument(args[1], 2);
  if (form !== 'set' || status === undefined || status > 3) return cms(304);
  return withPdu(device, args[0], (pdu, length) => {
    const { settings, family } = device.state;
    const place = device.state.memory(settings.chosen.write).put({ status: status === 0 || status === 1 || status === 3 ? status : 2, hex: pdu, length, isReport: false, isInbound: false, isRepeat: false });
    return place === undefined ? cms(322) : answer(`+CMGW: ${place + family.firstIndex}`);
  });
};

export const textCommands: Table = {
  '+CMGF': (_device, { form, args }): Reply => {
    if (form === 'read') return answer('+CMGF: 0');
    if (form === 'test') return answer('+CMGF: (0)');
    return numberArgument(args[0], 0) === 0 ? ok : cms(303);
  },
  '+CSMS': ({ state }, { form, args }): Reply => {
    if (form === 'read') return answer(`+CSMS: ${state.settings.csms},1,1,1`);
    if (form === 'test') return answer('+CSMS: (0,1)');
    const service = numberArgument(args[0], 0);
    if (service !== 0 && service !== 1) return cms(303);
    state.settings.csms = service;
    return answer('+CSMS: 1,1,1');
  },
  '+CPMS': (device, { form, args }) => storage(device, form, args),
  '+CNMI': (device, { form, args }) => routing(device, form, args),
  '+CSCA': ({ state }, { form, args }): Reply => {
    if (state.simFault !== undefined) return cms(state.simFault.cms);
    if (form === 'test') return ok;
    if (form !== 'set') return answer(`+CSCA: "${state.smsc}",${state.smsc.startsWith('+') ? 145 : 129}`);
    if (!/^\+?\d{0,20}$/.test(args[0] ?? '')) return cms(304);
    state.smsc = args[0] ?? '';
    return ok;
  },
  '+CMMS': ({ state }, { form, args }): Reply => {
    if (!state.family.moreMessages) return failed;
    if (form === 'read') return answer(`+CMMS: ${state.settings.moreMessages}`);
    if (form === 'test') return answer('+CMMS: (0-2)');
    const mode = numberArgument(args[0], 0);
    if (mode === undefined || mode > 2) return cms(303);
    state.settings.moreMessages = mode;
    return ok;
  },
  '+CMGS': (device, { form, args }): Reply => {
    if (form === 'test') return ok;
    if (form !== 'set') return cms(304);
    return withPdu(device, args[0], (pdu, length) => device.network.submit(pdu, length, '+CMGS'));
  },
  '+CMGW': write,
  '+CMSS': (device, { form, args }): Reply => {
    const { state, network } = device;
    if (form === 'test') return ok;
    if (state.simFault !== undefined) return cms(state.simFault.cms);
    const place = numberArgument(args[0], undefined);
    const message = place === undefined ? undefined : state.memory(state.settings.chosen.write).at(place - state.family.firstIndex);
    if (message === undefined) return cms(321);
    message.status = 3;
    return network.submit(message.hex, message.length, '+CMSS');
  },
  '+CNMA': ({ state, inbound }, { form, args }): Reply => {
    if (form === 'test') return answer('+CNMA: (0-2)');
    if (state.settings.csms === 0) return cms(303);
    const kind = numberArgument(args[0], 0);
    if (kind === undefined || kind > 2) return cms(304);
    return inbound.acknowledge(kind !== 2) ? ok : cms(340);
  },
};
