// Short messages that lie in memories: list, read, delete (27.005 §3.4.2, §3.4.3, §3.5.4).
import { numberArgument } from '../line.ts';
import { answer, cms, ok } from '../reply.ts';
import type { Reply } from '../reply.ts';
import type { Memory, StoredMessage } from '../storage.ts';
import type { Device, Table } from '../device.ts';

/** `+CMGL: index,stat,alpha,length` and the PDU below it. */
function list({ state }: Device, status: number): Reply {
  const { family, settings } = state;
  const memory = state.memory(settings.chosen.read);
  const lines: string[] = [];
  for (let place = 0; place < memory.size && memory.used > 0; place += 1) {
    const message = memory.at(place);
    if (message === undefined || (status !== 4 && message.status !== status)) continue;
    lines.push(`+CMGL: ${place + family.firstIndex},${message.status},${family.noName},${message.length}\r\n${message.hex}`);
    if (message.status === 0) message.status = 1;
  }
  return answer(...lines);
}

/** 27.005 §3.5.4: 1 read · 2 read and sent · 3 read, sent and unsent · 4 all. */
function falls(message: StoredMessage, flag: number): boolean {
  return flag === 4 || message.status === 1 || (flag >= 2 && message.status === 3) || (flag >= 3 && message.status === 2);
}

function remove({ state, inbound }: Device, memory: Memory, places: readonly number[]): void {
  const removed = places.flatMap((place) => {
    const message = memory.remove(place);
    return message === undefined ? [] : [{ message, place }];
  });
  for (const { message, place } of removed) inbound.deleted(message, state.settings.chosen.read, place);
}

const occupied = (memory: Memory): number[] => Array.from({ length: memory.size }, (_, place) => place).filter((place) => memory.at(place) !== undefined);

export const storedCommands: Table = {
  '+CMGL': (device, { form, args }): Reply => {
    const { simFault } = device.state;
    if (form === 'test') return answer('+CMGL: (0-4)');
    if (simFault !== undefined) return cms(simFault.cms);
    const status = numberArgument(args[0], 0);
    return status === undefined || status > 4 ? cms(304) : list(device, status);
  },
  '+CMGR': ({ state }, { form, args }): Reply => {
    const { family, settings, simFault } = state;
    if (form === 'test') return ok;
    if (simFault !== undefined) return cms(simFault.cms);
    const memory = state.memory(settings.chosen.read);
    const index = numberArgument(args[0], undefined);
    const place = index === undefined ? -1 : index - family.firstIndex;
    if (!memory.has(place)) return cms(321);
    const message = memory.at(place);
    if (message === undefined) return family.emptyPlace === 'ok' ? ok : cms(321);
    const { status } = message;
    if (status === 0) message.status = 1;
    return answer(`+CMGR: ${status},${family.noName},${message.length}\r\n${message.hex}`);
  },
  '+CMGD': (device, { form, args }): Reply => {
    const { state } = device;
    const { family, settings, simFault } = state;
    if (simFault !== undefined) return cms(simFault.cms);
    const memory = state.memory(settings.chosen.read);
    if (form === 'test') return answer(`+CMGD: (${occupied(memory).map((place) => place + family.firstIndex).join(',')}),(0-4)`);
    const index = numberArgument(args[0], undefined);
    const flag = numberArgument(args[1], 0);
    if (index === undefined || flag === undefined || flag > 4) return cms(304);
    if (flag > 0) {
      remove(device, memory, occupied(memory).filter((place) => {
        const message = memory.at(place);
        return message !== undefined && falls(message, flag);
      }));
      return ok;
    }
    const place = index - family.firstIndex;
    if (!memory.has(place)) return cms(321);
    if (memory.at(place) === undefined) return family.emptyPlace === 'ok' ? ok : cms(321);
    remove(device, memory, [place]);
    return ok;
  },
};
