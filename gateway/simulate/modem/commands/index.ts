// Every command there is: those of the standards, and what the family has of its own as data. One place decides who answers.
import { cme, failed, ok } from '../reply.ts';
import type { Reply } from '../reply.ts';
import type { Command } from '../line.ts';
import type { Device, Table } from '../device.ts';
import { basicCommands, registerCommand } from './basic.ts';
import { callCommands } from './calls.ts';
import { filled, identityCommands } from './identity.ts';
import { radioCommands } from './radio.ts';
import { simCommands } from './sim.ts';
import { storedCommands } from './stored.ts';
import { textCommands } from './texts.ts';

export { registrationLines } from './radio.ts';

const standard: Table = { ...basicCommands, ...identityCommands, ...simCommands, ...radioCommands, ...callCommands, ...textCommands, ...storedCommands };

const cardNumbers = new Set(['+QCCID', '+ICCID', '+CCID', '+CICCID', '#CCID', '^ICCID', '^SCID']);

export function runCommand(device: Device, command: Command): Reply {
  const { family, sim } = device.state;
  const { name, form, text } = command;
  if (/^S\d/.test(name)) return registerCommand(name, form);
  const own = family.answers[text];
  if (own !== undefined) {
    if (cardNumbers.has(name) && !sim.isIn) return cme(10);
    return { lines: own.map((line) => filled(line, device)), end: 'ok' };
  }
  const run = standard[name];
  if (run !== undefined) return run(device, command);
  return family.tolerated.includes(name) ? tolerated(device, command) : unknown(device);
}

function tolerated({ state }: Device, { name, form, args }: Command): Reply {
  if (name === '^CURC') state.settings.chatters = args[0] !== '0';
  if (name === '+AUTOCSQ' && form === 'set') state.settings.autoSignal = args[0] === '1';
  return ok;
}

function unknown({ state }: Device): Reply {
  const { unknownCommand } = state.family;
  if (unknownCommand === 'cme4') return cme(4);
  return unknownCommand === 'ERROR' ? failed : { end: { words: unknownCommand } };
}
