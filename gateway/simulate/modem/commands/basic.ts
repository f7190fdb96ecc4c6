// Commands about the line itself (V.250) and those that other programs send by habit.
import { numberArgument } from '../line.ts';
import { answer, cme, failed, ok } from '../reply.ts';
import type { Reply } from '../reply.ts';
import type { Device, Run, Table } from '../device.ts';

function reset(device: Device): void {
  Object.assign(device.line, { echo: true, verbose: true, quiet: false, errors: 0 });
  device.state.forgetSettings();
  device.inbound.routingChanged();
}

const accepted: Run = () => ok;

/** A setting of no consequence that remembers nothing: tolerated with any value, `answers` to a question. */
const setting = (name: string, read: string, offered: string): Run => (_device, { form }) =>
  form === 'read' ? answer(`${name}: ${read}`) : form === 'test' ? answer(`${name}: ${offered}`) : ok;

const flag = (apply: (device: Device, isOn: boolean) => void): Run => (device, { args }) => {
  const digits = args[0] ?? '';
  if (!/^[01]?$/.test(digits)) return failed;
  apply(device, digits === '1');
  return ok;
};

export const basicCommands: Table = {
  E: flag((device, isOn) => {
    device.line.echo = isOn || device.state.misbehave.has('echoStuckOn');
  }),
  V: flag((device, isOn) => {
    device.line.verbose = isOn;
  }),
  Q: flag((device, isOn) => {
    device.line.quiet = isOn;
  }),
  Z: (device) => {
    reset(device);
    return ok;
  },
  '&F': (device) => {
    reset(device);
    return ok;
  },
  X: accepted, L: accepted, M: accepted, O: accepted, '&C': accepted, '&D': accepted, '&K': accepted, '&W': accepted, '&S': accepted, '&V': accepted, '\\Q': accepted,
  '+CMEE': (device, { form, args }): Reply => {
    if (form === 'read') return answer(`+CMEE: ${device.line.errors}`);
    if (form === 'test') return answer('+CMEE: (0-2)');
    const level = numberArgument(args[0], 0);
    if (level === undefined || level > 2) return device.line.errors === 0 ? failed : cme(50);
    device.line.errors = level;
    return ok;
  },
  '+CSCS': ({ state }, { form, args }): Reply => {
    if (form === 'read') return answer(`+CSCS: "${state.settings.charset}"`);
    if (form === 'test') return answer('+CSCS: ("GSM","IRA","UCS2","HEX")');
    const charset = (args[0] ?? '').toUpperCase();
    if (!['GSM', 'IRA', 'UCS2', 'HEX'].includes(charset)) return cme(50);
    state.settings.charset = charset;
    return ok;
  },
  '+IPR': setting('+IPR', '115200', '(0,9600,19200,38400,57600,115200),()'), '+IFC': setting('+IFC', '0,0', '(0-2),(0-2)'), '+ICF': setting('+ICF', '3,3', '(3),(3)'),
  '+CMER': setting('+CMER', '0,0,0,0,0', '(0-3),(0),(0),(0-2),(0,1)'), '+CIND': setting('+CIND', '5,4,1,0,0,0,0,0', '("battchg",(0-5)),("signal",(0-5)),("service",(0,1)),("message",(0,1)),("call",(0,1)),("roam",(0,1)),("smsfull",(0,1))'),
  '+CSSN': setting('+CSSN', '0,0', '(0,1),(0,1)'), '+CCWA': setting('+CCWA', '0', '(0,1)'), '+COLP': setting('+COLP', '0,2', '(0,1)'), '+CSDH': setting('+CSDH', '0', '(0,1)'), '+CSMP': setting('+CSMP', '17,167,0,0', ''),
  '+CTZU': setting('+CTZU', '0', '(0,1)'), '+CTZR': setting('+CTZR', '0', '(0,1)'), '+CGATT': setting('+CGATT', '1', '(0,1)'), '+CGEREP': setting('+CGEREP', '0,0', '(0-2),(0,1)'), '+CVHU': setting('+CVHU', '0', '(0,1)'),
  '+CSCB': setting('+CSCB', '1,"",""', '(0,1)'), '+CSAS': accepted, '+CRES': accepted, '+CMUT': setting('+CMUT', '0', '(0,1)'), '+CSTA': setting('+CSTA', '145', '(129,145)'), '+FCLASS': setting('+FCLASS', '0', '(0)'), '+WS46': setting('+WS46', '12', '(12,22,25)'),
};

/** S-parameters: kept by nobody, told as their defaults (V.250 §6.2 and §6.3). */
const registers: Readonly<Record<string, string>> = { S0: '000', S3: '013', S4: '010', S5: '008' };

export function registerCommand(name: string, form: string): Reply {
  return form === 'read' ? answer(registers[name] ?? '000') : ok;
}
