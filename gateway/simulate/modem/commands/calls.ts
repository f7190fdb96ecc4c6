// Calls (27.007 §6.5, §7.6, §7.11, V.250 §6.3) and USSD (27.007 §7.15).
import { numberArgument } from '../line.ts';
import { answer, cme, failed, ok } from '../reply.ts';
import type { Reply } from '../reply.ts';
import { readUssd } from '../ussd.ts';
import type { Device, Run, Table } from '../device.ts';

const hangUp: Run = ({ calls }) => {
  calls.hangUp();
  return ok;
};

function ask(device: Device, text: string): Reply {
  const { state, ussd } = device;
  const fault = state.simFault;
  if (fault !== undefined) return cme(fault.cme);
  if (!state.isRegistered) return cme(30);
  ussd.ask(text);
  return ok;
}

export const callCommands: Table = {
  H: hangUp, '+CHUP': hangUp,
  A: ({ calls }) => (calls.answer() ? ok : { end: { words: 'NO CARRIER' } }),
  D: (device, { args }): Reply => {
    const dialled = (args[0] ?? '').replace(/;$/, '');
    // Codes may be dialled like a number.
    if (/^[*#][\d*#]*#$/.test(dialled)) return ask(device, dialled);
    return { end: { words: 'NO CARRIER' } };
  },
  '+CLIP': ({ state }, { form, args }): Reply => {
    if (form === 'read') return answer(`+CLIP: ${state.settings.clip ? 1 : 0},1`);
    if (form === 'test') return answer('+CLIP: (0,1)');
    state.settings.clip = args[0] === '1';
    return ok;
  },
  '+CRC': ({ state }, { form, args }): Reply => {
    if (form === 'read') return answer(`+CRC: ${state.settings.crc ? 1 : 0}`);
    if (form === 'test') return answer('+CRC: (0,1)');
    state.settings.crc = args[0] === '1';
    return ok;
  },
  '+CLCC': ({ calls }) => (calls.from === undefined ? ok : answer(`+CLCC: 1,1,${calls.activity === 4 ? 0 : 4},0,0,"${calls.from}",145`)),
  '+CUSD': (device, { form, args }): Reply => {
    const { state, ussd } = device;
    if (form === 'read') return answer(`+CUSD: ${state.settings.cusd ? 1 : 0}`);
    if (form === 'test') return answer('+CUSD: (0-2)');
    const mode = numberArgument(args[0], 0);
    if (mode === undefined || mode > 2) return cme(50);
    if (mode === 2) {
      ussd.cancel();
      return ok;
    }
    state.settings.cusd = mode === 1;
    if (args[1] === undefined || args[1] === '') return ok;
    const text = readUssd(args[1], state.options.ussdForm ?? state.family.ussdForm, state.settings.charset);
    return text === undefined ? failed : ask(device, text);
  },
};
