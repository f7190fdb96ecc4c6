// PIN and PUK (27.007 §8.3).
import { answer, cme, ok } from '../reply.ts';
import type { Table } from '../device.ts';

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
  '+CLCK': (device, { form, args }) => {
    if (form === 'test') return answer('+CLCK: ("SC")');
    if (args[0] !== 'SC') return cme(50);
    return args[1] === '2' ? answer(`+CLCK: ${device.state.sim.hasPin ? 1 : 0}`) : cme(3);
  },
};
