// From an open port to a modem that listens: waking, identity, SIM, registration, service centre, in the many ways modems have of saying it.
import { afterEach, describe, expect, it } from 'vitest';
import { applyProfile, identify, imeiIn, readName, resync, wakeUp } from '../../../gateway/channels/modem/prepare.ts';
import { profileNamed } from '../../../gateway/channels/modem/profiles/index.ts';
import { parseRegistrationAnswer, parseRegistrationUrc, readRegistration } from '../../../gateway/channels/modem/registration.ts';
import { enterPin, iccidIn, readSim, readSimIdentity, settleSim } from '../../../gateway/channels/modem/sim.ts';
import { createRig, createTabled, createWire, whileTurning } from './script.ts';
import type { Scripted } from './script.ts';

const generic = profileNamed('generic');
const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

function modem(table: Parameters<typeof createTabled>[0]): Scripted {
  const rig = createTabled(table);
  cleanUps.push(() => rig.engine.stop());
  return rig;
}

describe('waking', () => {
  const awake = { AT: ['OK'], ATE0: ['OK'], 'AT+CMEE=1': ['OK'], 'AT+CGMI': ['Some', 'OK'] };

  it('leaves a stuck prompt, then wants two clean answers, then silences the echo', async () => {
    const rig = modem(awake);
    expect(await whileTurning(rig, wakeUp(rig.engine))).toBe(true);
    expect(rig.writes[0]).toBe('\u001b\r');
    expect(rig.commands).toEqual(['<ESC>', 'AT', 'AT', 'ATE0', 'AT+CMEE=1', 'AT+CGMI']);
  });

  it('never resets', async () => {
    const rig = modem({ ...awake, AT: [['ERROR'], ['+CME ERROR: 100'], ['OK']] });
    expect(await whileTurning(rig, wakeUp(rig.engine))).toBe(true);
    expect(rig.commands.some((command) => /^AT(?:&F|Z)/.test(command))).toBe(false);
  });

  it('waits until what another program left has passed', async () => {
    const rig = modem({ ...awake, AT: [['+CSQ: 20,99', 'OK'], ['nonsense', 'OK'], ['OK']] });
    expect(await whileTurning(rig, wakeUp(rig.engine))).toBe(true);
    expect(rig.commands.filter((command) => command === 'AT')).toHaveLength(4);
  });

  it('asks for errors in words where numbers are not to be had', async () => {
    const rig = modem({ ...awake, 'AT+CMEE=1': ['ERROR'], 'AT+CMEE=2': ['OK'] });
    expect(await whileTurning(rig, wakeUp(rig.engine))).toBe(true);
    expect(rig.commands).toContain('AT+CMEE=2');
  });

  it('gives up within seven seconds when nobody is there', async () => {
    const rig = modem({ AT: [], ATQ0V1: [] });
    const startedAt = rig.clock.now();
    expect(await whileTurning(rig, wakeUp(rig.engine))).toBe(false);
    expect(rig.clock.now() - startedAt).toBeLessThanOrEqual(7_000);
    expect(rig.commands).toContain('ATQ0V1');
  });

  it('gives up at once when the port goes', async () => {
    const rig = modem({ AT: [] });
    const awakening = wakeUp(rig.engine);
    rig.engine.stop();
    expect(await awakening).toBe(false);
  });

  it('is not left one answer behind by the OK that leaves a prompt, even when answers come one by one', async () => {
    // Answers wait in the wire until the next turn, so that each command is written before the answer to the one before it has come.
    const answers: string[] = [];
    const wire = createWire((text) => {
      for (const one of text.replace('\u001b', 'ESC\r').split('\r').filter((piece) => piece !== '')) {
        answers.push(one === 'AT+CGMI' || one === 'AT+CGMM' ? `\r\nanswer to ${one}\r\n\r\nOK\r\n` : '\r\nOK\r\n');
      }
    });
    const rig = createRig(wire);
    cleanUps.push(() => rig.engine.stop());
    const model = wakeUp(rig.engine).then(() => rig.engine.run({ command: 'AT+CGMM' }));
    for (let turn = 0; turn < 100; turn += 1) {
      const next = answers.shift();
      if (next !== undefined) wire.say(next);
      await rig.clock.advance(10);
    }
    expect(await model).toMatchObject({ lines: ['answer to AT+CGMM'] });
    expect(rig.engine.counts.foreign).toBe(0);
  });

  it('finds its way back after a command that was given up', async () => {
    const rig = modem(awake);
    expect(await whileTurning(rig, resync(rig.engine))).toBe(true);
    expect(rig.commands).toEqual(['<ESC>', 'AT', 'AT', 'AT+CGMI']);
  });
});

describe('identity', () => {
  it('is read line by line, with or without names and quotes', async () => {
    const rig = modem({ 'AT+CGMI': ['huawei', 'OK'], 'AT+CGMM': ['+CGMM: "E173"', 'OK'], 'AT+CGMR': ['^RSSI:17', '11.126.15.00.209', 'OK'], 'AT+CGSN': ['354321098765432', 'OK'] });
    expect(await whileTurning(rig, identify(rig.engine))).toEqual({ manufacturer: 'huawei', model: 'E173', firmware: '11.126.15.00.209', imei: '354321098765432' });
  });

  it('is empty where the modem does not say', async () => {
    const rig = modem({});
    expect(await whileTurning(rig, identify(rig.engine))).toEqual({ manufacturer: '', model: '', firmware: '', imei: '' });
    expect(rig.commands).toEqual(['AT+CGMI', 'AT+CGMM', 'AT+CGMR', 'AT+CGSN', 'AT+CGSN=1', 'AT+GSN']);
  });

  it.each([
    ['354321098765432', '354321098765432'], ['+CGSN: "354321098765432"', '354321098765432'], ['IMEI: 35432109876543', '35432109876543'], ['3543210987654301', '3543210987654301'],
    ['12345678', undefined], ['89441100660123456789', undefined], ['', undefined],
  ])('IMEI in %j', (line, imei) => {
    expect(imeiIn(line)).toBe(imei);
  });

  it.each([['Revision: 1.2', '1.2'], ['"SIM7600E"', 'SIM7600E'], ['Manufacturer:  SIMCOM INCORPORATED', 'SIMCOM INCORPORATED'], ['x'.repeat(100), 'x'.repeat(64)], ['+CGMM:E1', 'E1']])('name in %j', (line, name) => {
    expect(readName(line)).toBe(name);
  });

  it('comes before the family\'s own set-up, whose refusals do no harm', async () => {
    const rig = modem({});
    await whileTurning(rig, applyProfile(rig.engine, profileNamed('huawei')));
    expect(rig.commands).toEqual(profileNamed('huawei').init);
    await rig.hear('\r\n^RSSI:17\r\n');
    expect(rig.urcs).toMatchObject([{ name: '^RSSI', rest: '17' }]);
  });
});

describe('the SIM', () => {
  it.each([
    [['+CPIN: READY', 'OK'], 'ready'], [['+CPIN:READY', 'OK'], 'ready'], [['+CPIN: "SIM PIN"', 'OK'], 'pin'], [['+CPIN: SIM PUK', 'OK'], 'puk'], [['+CPIN: PH-NET PIN', 'OK'], 'other'], [['+CPIN: NOT INSERTED', 'OK'], 'absent'],
    [['+CME ERROR: 10'], 'absent'], [['+CME ERROR: SIM not inserted'], 'absent'], [['+CME ERROR: 14'], 'busy'], [['+CME ERROR: SIM busy'], 'busy'], [['+CME ERROR: 13'], 'failure'], [['+CME ERROR: 15'], 'failure'],
    [['+CME ERROR: 11'], 'pin'], [['+CME ERROR: 12'], 'puk'], [['+CMS ERROR: 310'], 'absent'], [['ERROR'], 'other'], [['OK'], 'other'],
  ])('%j: %s', async (answer, state) => {
    const rig = modem({ 'AT+CPIN?': answer });
    const sim = await whileTurning(rig, readSim(rig.engine, generic));
    expect(sim.state).toBe(state);
    expect(sim.words).toMatch(/^[A-Z].*[^.]$/);
  });

  it.each([
    ['quectel', 'AT+QPINC="SC"', '+QPINC: "SC",1,10', 1], ['huawei', 'AT^CPIN?', '^CPIN: SIM PIN,2,10,2,10,3', 2], ['telit', 'AT#PCT', '#PCT: 3', 3], ['cinterion', 'AT^SPIC', '^SPIC: 1', 1],
    ['simcom', 'AT+SPIC', '+SPIC: 3,10,3,10', 3], ['ublox', 'AT+UPINCNT', '+UPINCNT: 2,3,10,10', 2], ['zte', 'AT+ZPINPUK=?', '+ZPINPUK: 3,10,1,10', 1], ['generic', 'AT+CPINR="SIM PIN"', '+CPINR: SIM PIN,2,3', 2],
  ] as const)('of %s tells how many tries are left', async (name, command, line, left) => {
    const rig = modem({ 'AT+CPIN?': ['+CPIN: SIM PIN', 'OK'], [command]: [line, 'OK'] });
    expect(await whileTurning(rig, readSim(rig.engine, profileNamed(name)))).toMatchObject({ state: 'pin', pinTriesLeft: left });
  });

  it('does not tell tries that it does not know', async () => {
    const rig = modem({ 'AT+CPIN?': ['+CPIN: SIM PIN', 'OK'] });
    expect(await whileTurning(rig, readSim(rig.engine, generic))).not.toHaveProperty('pinTriesLeft');
  });

  it.each([
    [['OK'], 'ready'], [['+CME ERROR: 16'], 'wrong'], [['+CME ERROR: incorrect password'], 'wrong'], [['+CME ERROR: 12'], 'wrong'], [['+CME ERROR: SIM PUK required'], 'wrong'], [['+CME ERROR: 14'], 'failed'], [['+CME ERROR: 10'], 'failed'],
  ])('answers a PIN with %j: %s, after one try', async (answer, outcome) => {
    const rig = modem({ 'AT+CPIN="4711"': answer });
    expect(await whileTurning(rig, enterPin(rig.engine, '4711', generic))).toBe(outcome);
    expect(rig.commands).toEqual(['AT+CPIN="4711"']);
    expect(rig.transcript.text()).not.toContain('4711');
  });

  it.each([['+CPIN: SIM PIN', 'wrong'], ['+CPIN: SIM PUK', 'wrong'], ['+CPIN: READY', 'ready'], ['+CPIN: PH-NET PIN', 'failed']])('is asked itself after a bare ERROR: %s is %s', async (said, outcome) => {
    const rig = modem({ 'AT+CPIN="4711"': ['ERROR'], 'AT+CPIN?': [said, 'OK'] });
    expect(await whileTurning(rig, enterPin(rig.engine, '4711', generic))).toBe(outcome);
    expect(rig.commands.filter((command) => command.startsWith('AT+CPIN='))).toHaveLength(1);
  });

  it.each(['', '123', '123456789', '12a4', '1234"', '1234\r'])('is not given what is no PIN: %j', async (pin) => {
    const rig = modem({});
    expect(await enterPin(rig.engine, pin, generic)).toBe('failed');
    expect(rig.commands).toEqual([]);
  });

  it('of a ZTE is waited for by asking for its storage', async () => {
    const rig = modem({ 'AT+CPMS?': [['+CMS ERROR: 314'], ['+CPMS: "SM",0,25', 'OK']] });
    expect(await whileTurning(rig, settleSim(rig.engine, profileNamed('zte'), (delayMs) => rig.clock.advance(delayMs)))).toBe(true);
    expect(rig.commands).toEqual(['AT+CPMS?', 'AT+CPMS?']);
  });

  it('of a Sierra is left alone for some seconds', async () => {
    const rig = modem({});
    const waits: number[] = [];
    expect(await settleSim(rig.engine, profileNamed('wavecom'), (delayMs) => Promise.resolve(void waits.push(delayMs)))).toBe(true);
    expect(waits).toEqual([4_000]);
    expect(rig.commands).toEqual([]);
  });

  it.each([
    ['8944110066012345678', '8944110066012345678'], ['89441100660123456789', '89441100660123456789'], ['+CCID: "89441100660123456789"', '89441100660123456789'], ['+CCID: 8944110066012345678F', '8944110066012345678'],
    ['+QCCID: 89441100660123456789', '89441100660123456789'], ['^ICCID: 98441100661032547698', '89441100660123456789'], ['+ICCID: 984411006610325476F8', '8944110066012345678'], ['#CCID: 89441100660123456789', '89441100660123456789'],
    ['+CRSM: 144,0,"98441100661032547698"', '89441100660123456789'], ['+CRSM: 144,0,984411006610325476F8', '8944110066012345678'], ['ICCID:8944110066012345678f', '8944110066012345678'], ['^SCID: 89441100660123456789', '89441100660123456789'],
    ['898600810906F8048812', '898600810906F8048812'], ['354321098765432', undefined], ['OK', undefined], ['', undefined],
  ])('ICCID in %j', (line, iccid) => {
    expect(iccidIn(line)).toBe(iccid);
  });

  it.each([
    ['+CNUM: "Own number","+447700900123",145', '+447700900123'], ['+CNUM: ,"447700900123",145,7,4', '+447700900123'], ['+CNUM: "","07700900123",129', '07700900123'], ['+CNUM: "Line 1","",129', ''], ['+CNUM: "a,b","+447700900123",145', '+447700900123'],
  ])('own number in %j', async (line, number) => {
    const rig = modem({ 'AT+CCID': ['89441100660123456789', 'OK'], 'AT+CIMI': ['234150000000001', 'OK'], 'AT+CNUM': [line, 'OK'] });
    expect(await whileTurning(rig, readSimIdentity(rig.engine))).toEqual({ iccid: '89441100660123456789', imsi: '234150000000001', number });
  });

  it('is asked for its ICCID in every way, and raw', async () => {
    const rig = modem({ 'AT+CRSM=176,12258,0,0,10': ['+CRSM: 144,0,"98441100661032547698"', 'OK'] });
    expect(await whileTurning(rig, readSimIdentity(rig.engine, profileNamed('huawei')))).toEqual({ iccid: '89441100660123456789', imsi: '', number: '' });
    expect(rig.commands.slice(0, 3)).toEqual(['AT^ICCID?', 'AT+CCID', 'AT+ICCID']);
  });
});

describe('registration', () => {
  it.each([
    ['0,1', 1, undefined], ['2,1,"1A2B","01234567",7', 1, 'LTE'], ['2,5,1a2b,1234567,2', 5, 'UMTS'], ['0,"001"', 1, undefined], ['000,001', 1, undefined], ['"2","1"', 1, undefined], ["'2','5'", 5, undefined], ['2,6,"00A1","0000C3D4",7,,', 6, 'LTE'],
    ['2,2,"",""', 2, undefined], ['2,1,,', 1, undefined], ['1,3', 3, undefined], ['2,1,"1A2B","01234567",7,"00"', 1, 'LTE'], ['3,3,,,,0,11', 3, undefined], ['2, 1, "1A2B", "01234567"', 1, undefined], ['0,7', 7, undefined], ['2,1,"1A2B","C3D4",0', 1, 'GSM'],
  ])('answer %s', (rest, stat, technology) => {
    expect(parseRegistrationAnswer(rest, '+CREG')).toMatchObject({ stat, technology });
  });

  it.each(['1', '1,"1A2B","01234567",7', '1,1A2B,01234567', '1,"0001","0002"', '', 'x,y', '9,1', '0,11'])('%s is no answer', (rest) => {
    expect(parseRegistrationAnswer(rest, '+CREG')).toBeUndefined();
  });

  it.each([['1', 1, undefined], ['5,"1A2B","01234567",7', 5, 'LTE'], ['2', 2, undefined], ['0,"",""', 0, undefined], ['1,1A2B,01234567', 1, undefined]])('unasked %s', (rest, stat, technology) => {
    expect(parseRegistrationUrc(rest, '+CREG')).toMatchObject({ stat, technology });
  });

  it.each([[0, false], [1, true], [2, false], [3, false], [4, false], [5, true], [6, true], [7, true], [8, false], [9, true], [10, true]])('%i: texts can be sent: %s', (stat, usable) => {
    expect(parseRegistrationAnswer(`0,${stat}`, '+CREG')).toMatchObject({ usable, roaming: [5, 7, 10].includes(stat) });
  });

  it('is the best that one of the three says, and takes the answer, not what comes unasked meanwhile', async () => {
    const rig = modem({ 'AT+CREG?': ['+CREG: 2', '+CREG: 1,3', 'OK'], 'AT+CEREG?': ['+CEREG: 1,6', 'OK'], 'AT+CGREG?': ['ERROR'] });
    expect(await whileTurning(rig, readRegistration(rig.engine))).toEqual({ usable: true, stat: 6, words: 'Registered for texts only, home network', roaming: false, technology: 'LTE' });
  });

  it('says that it was denied rather than that it is unknown', async () => {
    const rig = modem({ 'AT+CREG?': ['+CREG: 0,3', 'OK'], 'AT+CEREG?': ['+CEREG: 0,0', 'OK'], 'AT+CGREG?': ['+CGREG: 0,4', 'OK'] });
    expect(await whileTurning(rig, readRegistration(rig.engine))).toMatchObject({ usable: false, stat: 3, words: 'Registration denied' });
  });

  it('is undefined only when the modem is silent', async () => {
    const silent = modem({ 'AT+CREG?': [], 'AT+CEREG?': [], 'AT+CGREG?': [] });
    expect(await whileTurning(silent, readRegistration(silent.engine))).toBeUndefined();
    const ignorant = modem({});
    expect(await whileTurning(ignorant, readRegistration(ignorant.engine))).toMatchObject({ usable: false, stat: 4 });
  });
});
