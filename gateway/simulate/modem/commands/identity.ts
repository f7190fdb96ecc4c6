// Who the modem, the SIM and the subscriber are; and how the device does.
import { answer, cme, failed, ok } from '../reply.ts';
import type { Run, Table } from '../device.ts';

const reading = (line: (device: Parameters<Run>[0]) => string): Run => (device, { form }) => (form === 'test' ? ok : answer(line(device)));

const ofSim = (line: (device: Parameters<Run>[0]) => string): Run => (device, { form }) => {
  if (form === 'test') return ok;
  const fault = device.state.simFault;
  return fault === undefined ? answer(line(device)) : cme(fault.cme);
};

const manufacturer = reading(({ state }) => state.family.manufacturer);
const model = reading(({ state }) => state.family.model);
const firmware = reading(({ state }) => state.family.firmware);

const serial: Run = ({ state }, { form, args }) => {
  if (form === 'test') return ok;
  if (form !== 'set' || args[0] === '0') return answer(state.options.imei);
  // Kinds of numbers came with 27.007 of release 10; modules for GSM alone do not know them.
  return state.family.technology === 7 && args[0] === '1' ? answer(`+CGSN: "${state.options.imei}"`) : failed;
};

export const identityCommands: Table = {
  I: ({ state }) => answer(...state.family.identity.map((line) => line.replace('{imei}', state.options.imei))),
  '+CGMI': manufacturer, '+GMI': manufacturer, '+CGMM': model, '+GMM': model, '+CGMR': firmware, '+GMR': firmware, '+CGSN': serial, '+GSN': serial,
  '+GCAP': reading(() => '+GCAP: +CGSM'),
  '+CIMI': ofSim(({ state }) => state.sim.imsi),
  '+CNUM': ofSim(({ state }) => `+CNUM: ${state.family.noName === '' ? '"Own"' : '""'},"${state.sim.number}",145`),
  '+CPAS': reading(({ calls }) => `+CPAS: ${calls.activity}`),
  '+CCLK': ({ state }, { form }) => {
    if (form !== 'read') return ok;
    const [date = '', time = ''] = new Date(state.options.now()).toISOString().slice(2, 19).split('T');
    return answer(`+CCLK: "${date.replaceAll('-', '/')},${time}+00"`);
  },
};

/** What the placeholders of a family's answers mean now. */
export function filled(line: string, { state }: Parameters<Run>[0]): string {
  const { sim, radio } = state;
  const values: Readonly<Record<string, string | number>> = {
    imei: state.options.imei, iccid: sim.iccid, signal: radio.signal, temperature: 34, millivolts: 3912, centivolts: 391, volts: '3.912', technology: radio.technology,
    pinTries: sim.pinTriesLeft, pukTries: sim.pukTriesLeft, pinTriesNow: sim.pinTriesLeft === 0 ? sim.pukTriesLeft : sim.pinTriesLeft, pinState: sim.state,
  };
  return line.replace(/\{(\w+)\}/g, (_whole, name: string) => String(values[name] ?? ''));
}
