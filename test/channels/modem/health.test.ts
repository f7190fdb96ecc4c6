// Lines of many modems about their signal, network, storage, temperature and voltage, and the asking for them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHealth } from '../../../gateway/channels/modem/health.ts';
import type { Health } from '../../../gateway/channels/modem/health.ts';
import { codeWords, parseCops } from '../../../gateway/channels/modem/operator.ts';
import { profileNamed, profiles } from '../../../gateway/channels/modem/profiles/index.ts';
import { temperatureIn, voltageIn } from '../../../gateway/channels/modem/readings.ts';
import { parseCesq, parseCsq } from '../../../gateway/channels/modem/signal.ts';
import { error, scriptedEngine } from './engine-script.ts';
import type { Scripted } from './engine-script.ts';

describe('signal', () => {
  it.each([
    ['+CSQ: 0,0', -113], ['+CSQ: 31,99', -51], ['+CSQ: 17,3', -79], ['+CSQ:17,99', -79], ['+CSQ: 99,99', undefined], ['+CSQ: 199,99', undefined], ['+CSQ: 116,99', -100],
    ['+CSQ: -5,0', undefined], ['+CSQ: x', undefined], ['+CSQ:', undefined], ['', undefined],
  ])('%j is %s dBm', (line, dbm) => expect(parseCsq([line])).toBe(dbm));

  it.each<[string, Partial<ReturnType<typeof parseCesq>>]>([
    ['+CESQ: 99,99,255,255,20,46', { signalDbm: -94, rsrpDbm: -94, rsrqDb: -9.5, rscpDbm: undefined }],
    ['+CESQ: 63,0,255,255,255,255', { signalDbm: -47, rsrpDbm: undefined }],
    ['+CESQ: 99,99,45,30,255,255', { signalDbm: -75, rscpDbm: -75 }],
    ['+CESQ: 99,99,255,255,255,255', { signalDbm: undefined, rsrpDbm: undefined, rscpDbm: undefined, rsrqDb: undefined }],
    ['+CESQ: 99', { signalDbm: undefined }],
  ])('%j', (line, signal) => expect(parseCesq([line])).toMatchObject(signal));
});

describe('the operator', () => {
  it.each<[lines: string[], name: string | undefined, code: string | undefined, technology: string | undefined]>([
    [['+COPS: 0,0,"Vodafone",7'], 'Vodafone', undefined, 'LTE'],
    [['+COPS: 0,2,"26202",2'], undefined, '26202', 'UMTS'],
    [['+COPS: 0,2,26202'], undefined, '26202', undefined],
    [['+COPS: 1,2,"310260",0'], undefined, '310260', 'GSM'],
    [['+COPS: 0'], undefined, undefined, undefined],
    [['+COPS: 0,0,"",0'], undefined, undefined, 'GSM'],
    [['+COPS: 0,0,"0056006F006400610066006F006E0065",7'], 'Vodafone', undefined, 'LTE'],
    [['+COPS: 0,0,"041C0422042100200052",2'], 'МТС R', undefined, 'UMTS'],
    // Names that would like to be something else.
    [['+COPS: 0,0,"Say "Hi", friend",7'], 'Say "Hi", friend', undefined, 'LTE'],
    [['+COPS: 0,0,"+CMGS: 1",3'], '+CMGS: 1', undefined, 'EDGE'],
    [['+COPS: 0,0,"Evil', 'AT+CMGD=1,4",7'], 'Evil AT+CMGD=1,4', undefined, 'LTE'],
    [['+COPS: 0,0,"never closed'], 'never closed', undefined, undefined],
    [['+COPS: 0,0,"x",99'], 'x', undefined, undefined],
    [[], undefined, undefined, undefined],
  ])('%j', (lines, name, code, technology) => expect(parseCops(lines)).toEqual({ name, code, technology }));

  it('is called by its number where it has no name', () => expect([codeWords('26202'), codeWords('310260')]).toEqual(['262 02', '310 260']));
});

describe('temperature and voltage', () => {
  it.each<[lines: string[], temperature: number | undefined]>([
    [['+QTEMP: 38,36,35'], 38], [['+QTEMP:"xo_therm_buf","35"', '+QTEMP:"qfe_wtr_pa0","41"', '+QTEMP:"mdm_case_therm","-273"'], 41],
    [['+CMTE: 0,32.50'], 32.5], [['+CMTE: 29'], 29], [['+CPMUTEMP: 30'], 30], [['^CHIPTEMP: 329,339,-1,300,65535'], 33.9], [['^CHIPTEMP: 65535,65535'], undefined],
    [['#TEMPMEAS: 0,28'], 28], [['#TEMPMON: 1,-5'], -5], [['#TEMPMON: 1'], undefined], [['^SCTM: 0,0,35'], 35], [['^SCTM: 0,0'], undefined], [['+UTEMP: 324'], 32.4],
    [['+QTEMP: 900'], undefined], [['+QTEMP: hot'], undefined], [[], undefined],
  ])('%j', (lines, temperature) => expect(temperatureIn(lines)).toBe(temperature));

  it.each<[lines: string[], voltage: number | undefined]>([
    [['+CBC: 0,85,3912'], 3912], [['+CBC: 3.765V'], 3765], [['+CBC: 3.9 V'], 3900], [['#CBC: 0,403'], 4030], [['^SBV: 4061'], 4061], [['+CBC: 0,85'], undefined], [['+CBC: 1,100,0'], undefined], [['+CBC:'], undefined], [[], undefined],
  ])('%j', (lines, voltage) => expect(voltageIn(lines)).toBe(voltage));

  it('of a line that only its profile knows', () => {
    expect(temperatureIn(['$TEMP: 1,305'], { command: 'AT$TEMP', name: '$TEMP', field: 1, scale: 0.1 })).toBe(30.5);
    expect(voltageIn(['$VOLT: 3,9'], { command: 'AT$VOLT', name: '$VOLT', field: 0, scale: 1 })).toBeUndefined();
  });
});

const anything = fc.array(fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.tuple(fc.constantFrom('+CSQ:', '+CESQ:', '+COPS:', '+CPMS:', '+QTEMP:', '^CHIPTEMP:', '+CBC:', '#CBC:', '^SCTM:'), fc.array(fc.oneof(fc.integer().map(String), fc.constantFrom('"SM"', '', '"', '"""', '1e9', '0x7', '-', '99999999999999999999'), fc.string({ unit: 'binary' })), { maxLength: 8 }))
    .map(([name, fields]) => `${name} ${fields.join(',')}`),
), { maxLength: 6 });

describe('lines of any kind', () => {
  it('give finite numbers, short names or nothing', () => {
    fc.assert(fc.property(anything, (lines) => {
      const { name, code } = parseCops(lines);
      expect((name ?? '').length).toBeLessThanOrEqual(64);
      expect(name ?? '').not.toMatch(/\p{Cc}/u);
      expect(code ?? '26201').toMatch(/^\d{5,6}$/);
      for (const value of [parseCsq(lines), ...Object.values(parseCesq(lines)), temperatureIn(lines), voltageIn(lines)]) expect(value === undefined || Number.isFinite(value)).toBe(true);
    }), { numRuns: 2_000 });
  });

  it('give health that can be told and kept', async () => {
    await fc.assert(fc.asyncProperty(anything, fc.constantFrom(...profiles), async (lines, profile) => {
      const health = await readHealth(scriptedEngine(() => lines), profile, delivery);
      for (const value of Object.values(health)) expect(typeof value === 'string' || Number.isFinite(value)).toBe(true);
    }), { numRuns: 300 });
  });
});

const delivery = { storage: { read: 'ME', receive: 'SM', used: 0, size: 0 } };
const silent: Scripted = { kind: 'timeout' };

describe('asking a modem how it is', () => {
  const quectel: Readonly<Record<string, Scripted>> = {
    'AT+CSQ': ['+CSQ: 20,99'], 'AT+CESQ': ['+CESQ: 99,99,255,255,20,46'], 'AT+COPS=3,2': [], 'AT+COPS=3,0': [],
    'AT+CPMS?': ['+CPMS: "ME",1,255,"ME",1,255,"SM",3,20'], 'AT+QTEMP': ['+QTEMP: 38,36,35'], 'AT+CBC': ['+CBC: 0,0,3712'],
  };

  function modem(over: Readonly<Record<string, Scripted>> = {}) {
    let format = 0;
    return scriptedEngine((command) => {
      if (command === 'AT+COPS=3,2') format = 2;
      if (command === 'AT+COPS=3,0') format = 0;
      return over[command] ?? (command === 'AT+COPS?' ? [format === 2 ? '+COPS: 0,2,"26202",7' : '+COPS: 0,0,"Vodafone.de",7'] : quectel[command]);
    });
  }

  it('tells everything that it knows', async () => {
    expect(await readHealth(modem(), profileNamed('quectel'), delivery)).toEqual({
      signalDbm: -73, rsrpDbm: -94, rsrqDb: -9.5, operator: 'Vodafone.de', operatorCode: '26202', technology: 'LTE', storageUsed: 3, storageSize: 20, temperatureC: 38, voltageMv: 3712,
    });
  });

  it('asks for the operator\'s name only when its number has changed', async () => {
    const before: Health = { operator: 'Vodafone.de', operatorCode: '26202' };
    const same = modem();
    expect(await readHealth(same, profileNamed('quectel'), delivery, before)).toMatchObject(before);
    expect(same.asked).not.toContain('AT+COPS=3,0');
    const other = modem({});
    expect(await readHealth(other, profileNamed('quectel'), delivery, { operator: 'Else', operatorCode: '26201' })).toMatchObject(before);
    expect(other.asked).toContain('AT+COPS=3,0');
  });

  it('never asks for what its family does not have', async () => {
    const engine = modem();
    expect(await readHealth(engine, profileNamed('generic'), delivery)).not.toHaveProperty('temperatureC');
    expect(engine.asked).not.toContain('AT+QTEMP');
  });

  it('leaves out what is refused, and keeps what was not answered', async () => {
    const before: Health = { signalDbm: -80, operator: 'Vodafone.de', operatorCode: '26202', technology: 'LTE', storageUsed: 5, storageSize: 20, temperatureC: 40, voltageMv: 3800 };
    const quiet = Object.fromEntries(['AT+CSQ', 'AT+CESQ', 'AT+COPS=3,2', 'AT+COPS?', 'AT+CPMS?', 'AT+QTEMP', 'AT+CBC'].map((command) => [command, silent]));
    expect(await readHealth(modem(quiet), profileNamed('quectel'), delivery, before)).toEqual(before);
    const refused = Object.fromEntries(Object.keys(quiet).map((command) => [command, error]));
    expect(await readHealth(modem(refused), profileNamed('quectel'), delivery, before)).toEqual({});
  });

  it('forgets the operator when there is none any more', async () => {
    const health = await readHealth(modem({ 'AT+COPS?': ['+COPS: 0'] }), profileNamed('quectel'), delivery, { operator: 'Vodafone.de', operatorCode: '26202' });
    expect(health).not.toHaveProperty('operator');
  });

  it('takes the extended signal where the plain one is not known', async () => {
    expect(await readHealth(modem({ 'AT+CSQ': ['+CSQ: 99,99'] }), profileNamed('quectel'), delivery)).toMatchObject({ signalDbm: -94 });
  });

  it.each<[lines: string[], used: number | undefined]>([
    [['+CPMS: "SM",3,20'], 3], [['+CPMS: SM,3,20,SM,3,20,SM,4,20'], 4], [['+CPMS: "ME",1,99,"SM",2,20'], 2], [['+CPMS: "ME",1,99'], 1], [['+CPMS: ,,'], undefined], [[], undefined],
  ])('reads the storage from %j', async (lines, used) => {
    expect((await readHealth(modem({ 'AT+CPMS?': lines }), profileNamed('quectel'), delivery)).storageUsed).toBe(used);
  });
});
