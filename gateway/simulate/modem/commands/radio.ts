// Registration, operators, signal and the radio itself (27.007 §7.2, §7.3, §8.2, §8.5, §8.69, §10.1.20, §10.1.22).
import { numberArgument } from '../line.ts';
import { answer, cme, failed, ok } from '../reply.ts';
import type { Reply } from '../reply.ts';
import type { ModemState } from '../state.ts';
import type { Device, Run, Table } from '../device.ts';

const operator = { long: 'Simulated Network', short: 'SimNet', code: '00101' };
const cell = '"1A2B","01C8F201"';

type Kind = 'creg' | 'cgreg' | 'cereg';

/** Where and how, for those that asked for it. */
function details(state: ModemState, mode: number): string {
  return mode === 2 && state.isRegistered ? `,${cell},${state.radio.technology}` : '';
}

/** The unsolicited line, for each of the three that asked. */
export function registrationLines(state: ModemState): string[] {
  return (['creg', 'cgreg', 'cereg'] as const).filter((kind) => state.settings[kind] > 0).map((kind) => `+${kind.toUpperCase()}: ${state.registration}${details(state, state.settings[kind])}`);
}

const registration = (kind: Kind): Run => ({ state }, { name, form, args }): Reply => {
  if (kind === 'cereg' && state.family.technology !== 7) return failed;
  if (form === 'test') return answer(`${name}: (0-2)`);
  if (form !== 'set') return answer(`${name}: ${state.settings[kind]},${state.registration}${details(state, state.settings[kind])}`);
  const mode = numberArgument(args[0], 0);
  if (mode === undefined || mode > 2) return cme(50);
  state.settings[kind] = mode;
  return ok;
};

function operators({ state }: Device, form: string, args: readonly string[]): Reply {
  const { settings, radio, options } = state;
  if (form === 'read') {
    const name = [operator.long, operator.short, operator.code][settings.copsFormat] ?? operator.long;
    return answer(`+COPS: ${settings.copsMode}${state.isRegistered ? `,${settings.copsFormat},"${name}",${radio.technology}` : ''}`);
  }
  if (form === 'test') {
    const list = `+COPS: (2,"${operator.long}","${operator.short}","${operator.code}",${radio.technology}),(1,"Other Network","Other","00102",${radio.technology}),,(0-4),(0-2)`;
    return { wait: (settle) => void options.timers.set(() => settle(answer(list)), options.scanMs) };
  }
  const mode = numberArgument(args[0], 0);
  if (mode === undefined || mode > 4) return cme(50);
  if (mode === 3) {
    const format = numberArgument(args[1], 0);
    if (format === undefined || format > 2) return cme(50);
    settings.copsFormat = format;
    return ok;
  }
  // Wavecom firmware never answers when it is to do what it does already.
  if (mode === 0 && settings.copsMode === 0 && state.has('hangsOnCops')) return { wait: () => undefined };
  const format = numberArgument(args[1], undefined);
  if (format !== undefined && format <= 2) settings.copsFormat = format;
  if (mode !== 2) settings.copsMode = mode === 4 ? 0 : mode;
  return ok;
}

/** 27.007 §8.69: RSRP 0..97 stands for -140 to -44 dBm; here it follows what +CSQ tells. */
function extendedSignal(state: ModemState): string {
  const { signal } = state.radio;
  if (signal === 99 || !state.isRegistered) return '+CESQ: 99,99,255,255,255,255';
  if (state.radio.technology === 2) return `+CESQ: 99,99,${Math.min(96, 8 + signal * 2)},40,255,255`;
  return `+CESQ: 99,99,255,255,20,${Math.min(97, 10 + signal * 2)}`;
}

export const radioCommands: Table = {
  '+CREG': registration('creg'), '+CGREG': registration('cgreg'), '+CEREG': registration('cereg'),
  '+COPS': (device, { form, args }) => {
    const fault = device.state.simFault;
    return fault === undefined || form === 'read' ? operators(device, form, args) : cme(fault.cme);
  },
  '+CSQ': ({ state }, { form }) => (form === 'test' ? answer('+CSQ: (0-31,99),(0-7,99)') : answer(`+CSQ: ${state.radio.functionality === 1 ? state.radio.signal : 99},99`)),
  '+CESQ': ({ state }, { form }): Reply => {
    if (state.family.technology === 0) return failed;
    return answer(form === 'test' ? '+CESQ: (0-63,99),(0-7,99),(0-96,255),(0-49,255),(0-34,255),(0-97,255)' : extendedSignal(state));
  },
  '+CFUN': (device, { form, args }): Reply => {
    const { radio } = device.state;
    if (form === 'read') return answer(`+CFUN: ${radio.functionality}`);
    if (form === 'test') return answer('+CFUN: (0,1,4),(0,1)');
    const wanted = numberArgument(args[0], 1);
    if (args[1] === '1') {
      device.power.restart();
      return ok;
    }
    if (wanted !== 0 && wanted !== 1 && wanted !== 4) return cme(50);
    device.changing(() => {
      radio.functionality = wanted;
    });
    return ok;
  },
};
