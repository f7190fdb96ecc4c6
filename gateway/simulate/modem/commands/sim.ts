// PIN and PUK (27.007 §8.3), the lock (§7.4), and the one file of the SIM that programs read by themselves (§8.18).
import { answer, cme, ok } from '../reply.ts';
import type { Table } from '../device.ts';

/** READ BINARY of EF ICCID, 2FE2, whose digits stand in swapped pairs (31.102 §4.2.2). */
const readBinary = '176';
const cardNumberFile = '12258';

const swapped = (digits: string): string => digits.padEnd(20, 'F').replace(/(.)(.)/g, '$2$1');

const pinShape = /^\d{4,8}$/;

export const simCommands: Table = {
  '+CPIN': (device, { form, args }) => {
    const { sim } = device.state;
    if (form === 'test') return ok;
    if (form !== 'set') {
      const { state } = sim;
      if (state === 'absent') return cme(10);
      if (state === 'blocked') return cme(13);
      return state === 'busy' ? cme(14) : answer(`+CPIN: ${state}`);
    }
    const [secret = '', fresh] = args;
    switch (sim.state) {
      case 'absent': return cme(10);
      case 'blocked': return cme(13);
      case 'READY': case 'busy': return cme(3);
      case 'SIM PIN':
        if (!sim.enterPin(secret)) return cme(sim.pinTriesLeft === 0 ? 12 : 16);
        break;
      case 'SIM PUK':
        if (fresh === undefined || !pinShape.test(fresh)) return cme(12);
        if (!sim.enterPuk(secret, fresh)) return cme(sim.pukTriesLeft === 0 ? 13 : 16);
        break;
      default: return sim.state satisfies never;
    }
    device.unlocked();
    return ok;
  },
  '+CRSM': ({ state }, { form, args }) => {
    if (form === 'test') return ok;
    if (!state.sim.isIn) return cme(10);
    // 94 04: there is no such file.
    return args[0] === readBinary && args[1] === cardNumberFile ? answer(`+CRSM: 144,0,"${swapped(state.sim.iccid)}"`) : answer('+CRSM: 148,4,""');
  },
  '+CLCK': (device, { form, args }) => {
    if (form === 'test') return answer('+CLCK: ("SC")');
    if (args[0] !== 'SC') return cme(50);
    return args[1] === '2' ? answer(`+CLCK: ${device.state.sim.hasPin ? 1 : 0}`) : cme(3);
  },
};
