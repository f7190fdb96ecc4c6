// Each family's own way from a port to a modem that is ready for texts, as its documents tell it: what is written, in which order, and what
// is made of the answers. Whole lines or single octets, CR LF or CR CR LF: it makes no difference.
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { chooseProfile, profileNamed, profileNames, profiles } from '../../../../gateway/channels/modem/profiles/index.ts';
import { measured } from '../../../../gateway/channels/modem/profiles/measure.ts';
import { createScripted, readTranscript, whileTurning } from '../script.ts';
import { prepared } from './session.ts';

const expected = {
  simcom: {
    identity: { manufacturer: 'SIMCOM INCORPORATED', model: 'SIMCOM_SIM7600E-H', firmware: 'LE20B04SIM7600M22', imei: '867584030012345' },
    sim: 'ready',
    simIdentity: { iccid: '8944110066012345678', imsi: '234100000000001', number: '+447700900101' },
    delivery: { texts: 'stored', reports: 'direct', ackDirect: true, storage: { read: 'SM', receive: 'SM', used: 2, size: 30 }, storages: ['SM', 'ME'], cnmi: '2,1,0,1,0', cmms: true, smsc: '+447802000332' },
    registration: { usable: true, stat: 1, roaming: false, technology: 'LTE' },
  },
  quectel: {
    identity: { manufacturer: 'Quectel', model: 'EC25', firmware: 'EC25EFAR06A06M4G', imei: '861107030012345' },
    sim: 'ready',
    simIdentity: { iccid: '8944110066012345678', imsi: '234100000000001', number: '' },
    delivery: { texts: 'stored', reports: 'direct', ackDirect: true, storage: { read: 'ME', receive: 'ME', used: 0, size: 255 }, storages: ['ME', 'SM'], cnmi: '2,1,0,1,0', cmms: true, smsc: '+447785016005' },
    registration: { usable: true, stat: 1, roaming: false, technology: 'LTE' },
  },
  huawei: {
    identity: { manufacturer: 'huawei', model: 'E173', firmware: '11.126.15.00.209', imei: '353143040012345' },
    sim: 'ready',
    simIdentity: { iccid: '89441100660123456789', imsi: '234100000000001', number: '07700900101' },
    delivery: { texts: 'stored', reports: 'stored', ackDirect: true, storage: { read: 'SM', receive: 'SM', used: 1, size: 10 }, storages: ['SM'], cnmi: '2,1,0,2,0', cmms: false, smsc: '+447958879879' },
    registration: { usable: true, stat: 1, roaming: false },
  },
  zte: {
    identity: { manufacturer: 'ZTE INCORPORATED', model: 'MF190', firmware: 'BD_MF190V1.0.0B02', imei: '867684010012345' },
    sim: 'pin',
    pin: 'ready',
    simIdentity: { iccid: '89441100660123456789', imsi: '234100000000001', number: '' },
    delivery: { texts: 'stored', reports: 'stored', ackDirect: true, storage: { read: 'SM', receive: 'SM', used: 4, size: 25 }, storages: ['SM', 'ME', 'SR'], cnmi: '2,1,0,2,0', cmms: false, smsc: '+447782000800' },
    registration: { usable: true, stat: 1, roaming: false },
  },
  wavecom: {
    identity: { manufacturer: 'WAVECOM MODEM', model: 'MULTIBAND  900E  1800', firmware: '651_09gg.Q2406B 1320676 061804 14:38', imei: '332060110012345' },
    sim: 'ready',
    simIdentity: { iccid: '89441100660123456789', imsi: '234100000000001', number: '+447700900101' },
    delivery: { texts: 'stored', reports: 'direct', ackDirect: true, storage: { read: 'SM', receive: 'SM', used: 5, size: 20 }, storages: ['SM'], cnmi: '2,1,0,1,0', cmms: false, smsc: '' },
    registration: { usable: true, stat: 5, roaming: true },
  },
  telit: {
    identity: { manufacturer: 'Telit', model: 'LE910-EU1', firmware: '20.00.402', imei: '357164040012345' },
    sim: 'ready',
    simIdentity: { iccid: '89441100660123456789', imsi: '234100000000001', number: '2173848500' },
    delivery: { texts: 'stored', reports: 'direct', ackDirect: true, storage: { read: 'SM', receive: 'SM', used: 0, size: 30 }, storages: ['SM', 'ME'], cnmi: '2,1,0,1,0', cmms: true, smsc: '+447785016005' },
    registration: { usable: true, stat: 1, roaming: false, technology: 'LTE' },
  },
  ublox: {
    identity: { manufacturer: 'u-blox', model: 'SARA-R410M-02B', firmware: 'L0.0.00.00.05.08 [Apr 17 2019 19:34:02]', imei: '352753090012345' },
    sim: 'ready',
    simIdentity: { iccid: '89441100660123456789', imsi: '234100000000001', number: '' },
    delivery: { texts: 'stored', reports: 'none', ackDirect: true, storage: { read: 'SM', receive: 'SM', used: 1, size: 30 }, storages: ['SM', 'ME'], cnmi: '2,1,0,0,0', cmms: true, smsc: '+447785016005' },
    registration: { usable: true, stat: 7, roaming: true },
  },
  cinterion: {
    identity: { manufacturer: 'Cinterion', model: 'EHS6', firmware: 'REVISION 03.001', imei: '355924040012345' },
    sim: 'ready',
    simIdentity: { iccid: '8944110066012345678', imsi: '234100000000001', number: '' },
    delivery: { texts: 'stored', reports: 'stored', ackDirect: true, storage: { read: 'SM', receive: 'SM', used: 0, size: 30 }, storages: ['SM', 'ME'], cnmi: '2,1,0,2,1', cmms: true, smsc: '+447785016005' },
    registration: { usable: true, stat: 1, roaming: false },
  },
  generic: {
    identity: { manufacturer: 'Foxconn', model: 'T77W968', firmware: 'T77W968.F0.0.0.4.7.GC.013', imei: '357126080012345' },
    sim: 'ready',
    simIdentity: { iccid: '89441100660123456789', imsi: '234100000000001', number: '' },
    delivery: { texts: 'stored', reports: 'none', ackDirect: false, storage: { read: 'SM', receive: 'SM', used: 0, size: 20 }, storages: ['SM', 'ME'], cnmi: '2,1,0,0,0', cmms: false, smsc: '+447785016005' },
    registration: { usable: true, stat: 1, roaming: false, technology: 'LTE' },
  },
} as const;

let stop = (): void => undefined;
afterEach(() => stop());

describe.each(profileNames)('%s', (name) => {
  const steps = readTranscript(readFileSync(new URL(`${name}.txt`, import.meta.url), 'utf8'));
  const { sim, ...rest } = expected[name];

  it.each([['whole lines', {}], ['single octets', { octetwise: true }], ['CR CR LF', { lineEnd: '\r\r\n' }]])('is prepared as in its transcript: %s', async (_, manner) => {
    const rig = createScripted(steps, manner);
    stop = () => rig.engine.stop();
    const result = await whileTurning(rig, prepared(rig));
    expect(rig.troubles()).toEqual([]);
    expect(result).toMatchObject({ awake: true, profile: name, ...rest });
    expect(result.sim.state).toBe(sim);
    expect(rig.engine.counts).toMatchObject({ foreign: 0, timeouts: 0, overlong: 0 });
  });

  it('is never reset, chooses no memory that is not offered, and tries its PIN once', () => {
    const commands = steps.map(({ expect: command }) => command);
    expect(commands.some((command) => /^AT(?:&F|Z)/.test(command))).toBe(false);
    expect(commands.filter((command) => command.startsWith('AT+CPIN='))).toHaveLength('pin' in rest ? 1 : 0);
    const offered = steps.find(({ expect: command }) => command === 'AT+CPMS=?')?.answer.join('') ?? '';
    for (const [, memory] of commands.join('\n').matchAll(/CPMS="([A-Z]+)"/g)) expect(offered).toContain(`"${memory}"`);
  });
});

describe('profiles', () => {
  it('are told by the manufacturer, else by the model, else generic', () => {
    const chosen = ([manufacturer, model]: readonly [string, string]): string => chooseProfile({ manufacturer, model }).name;
    const cases = [
      [['SIMCOM_Ltd', 'SIMCOM_SIM800L'], 'simcom'], [['QUALCOMM INCORPORATED', 'SIM7600E'], 'simcom'], [['QUALCOMM INCORPORATED', 'EC25'], 'quectel'], [['Quectel_Ltd', 'Quectel_M95'], 'quectel'],
      [['Sierra Wireless, Incorporated', 'MC7455'], 'wavecom'], [['SIEMENS', 'MC35i'], 'cinterion'], [['THALES', 'PLS63-W'], 'cinterion'], [['ZTE CORPORATION', 'MF831'], 'zte'], [['u-blox', 'LISA-U200'], 'ublox'],
      [['', 'E3372'], 'huawei'], [['', ''], 'generic'], [['Nokia', '6310'], 'generic'],
    ] as const;
    for (const [identity, name] of cases) expect([identity, chosen(identity)]).toEqual([identity, name]);
  });

  it('know their own unsolicited lines, each once, and none that would hide an answer of the start', () => {
    for (const { name, urcs, init } of profiles) {
      expect([name, new Set(urcs.map((urc) => urc.name)).size]).toEqual([name, urcs.length]);
      for (const answer of ['+CGMI', '+CGSN', '+CPMS', '+CNMI', '+CSMS', '+CMGF', '+CMGR', '+CMGL', '+CSCA', '+CCID', '+CIMI', '+CNUM', '+COPS']) expect(urcs.map((urc) => urc.name)).not.toContain(answer);
      expect(init.every((command) => command.startsWith('AT'))).toBe(true);
    }
    expect(profileNamed('huawei').urcs).toContainEqual({ name: '^DSFLOWRPT', lines: 1 });
  });

  it.each([
    ['quectel', 'temperature', '+QTEMP: 32,31,30', 32], ['quectel', 'voltage', '+CBC: 0,87,3850', 3_850], ['simcom', 'voltage', '+CBC: 3.850V', 3_850], ['simcom', 'temperature', '+CPMUTEMP: -5', -5], ['huawei', 'temperature', '^CHIPTEMP: 325,321,323,255,255', 32.5],
    ['telit', 'temperature', '#TEMPMEAS: 0,29', 29], ['telit', 'voltage', '#CBC: 0,385', 3_850], ['ublox', 'temperature', '+UTEMP: 295', 29.5], ['cinterion', 'temperature', '^SCTM: 0,0,41', 41], ['cinterion', 'voltage', '^SBV: 4012', 4_012],
    ['simcom', 'temperature', '+CPMUTEMP: ', undefined], ['quectel', 'voltage', '+CBC: 0', undefined],
  ] as const)('%s tells its %s: %s', (name, what, line, value) => {
    const measure = profileNamed(name)[what];
    expect(measure === undefined ? undefined : measured([line], measure)).toBe(value);
  });
});
