// How texts come to us is chosen from what the modem offers, believed only when it can be read back, and taken down a ladder.
import { afterEach, describe, expect, it } from 'vitest';
import { numberIn, offeredNumbers, offeredWords, splitFields } from '../../../gateway/channels/modem/at/fields.ts';
import { configureDelivery, ladder } from '../../../gateway/channels/modem/delivery.ts';
import type { Delivery } from '../../../gateway/channels/modem/delivery.ts';
import { profileNamed } from '../../../gateway/channels/modem/profiles/index.ts';
import type { Profile } from '../../../gateway/channels/modem/profiles/index.ts';
import { parseStorage } from '../../../gateway/channels/modem/storage.ts';
import { createTabled, whileTurning } from './script.ts';

const generic = profileNamed('generic');
const usual = {
  'AT+CMGF=0': ['OK'], 'AT+CMGF?': ['+CMGF: 0', 'OK'], 'AT+CSMS=?': ['+CSMS: (0,1)', 'OK'], 'AT+CSMS=1': ['+CSMS: 1,1,1', 'OK'], 'AT+CSMS?': ['+CSMS: 1,1,1,1', 'OK'],
  'AT+CPMS=?': ['+CPMS: ("SM","ME","SR"),("SM","ME"),("SM","ME")', 'OK'], 'AT+CPMS?': ['+CPMS: "SM",3,20,"SM",3,20,"SM",3,20', 'OK'], 'AT+CPMS="SM","SM","SM"': ['+CPMS: 3,20,3,20,3,20', 'OK'],
  'AT+CNMI=?': ['+CNMI: (0-2),(0-3),(0-3),(0-2),(0,1)', 'OK'], 'AT+CNMI=2,1,0,1,0': ['OK'], 'AT+CNMI?': ['+CNMI: 2,1,0,1,0', 'OK'], 'AT+CMMS=?': ['+CMMS: (0-2)', 'OK'], 'AT+CSCA?': ['+CSCA: "+447785016005",145', 'OK'],
};

let stop = (): void => undefined;
afterEach(() => stop());

async function configured(table: Parameters<typeof createTabled>[0], profile: Profile = generic): Promise<{ delivery: Delivery; commands: readonly string[] }> {
  const rig = createTabled(table);
  stop = () => rig.engine.stop();
  return { delivery: await whileTurning(rig, configureDelivery(rig.engine, profile)), commands: rig.commands };
}

describe('delivery', () => {
  it('is stored for texts and direct for reports, acknowledged, where everything is offered', async () => {
    const { delivery } = await configured(usual);
    expect(delivery).toEqual({
      texts: 'stored', reports: 'direct', ackDirect: true, storage: { read: 'SM', receive: 'SM', used: 3, size: 20 }, storages: ['SM', 'ME'], cnmi: '2,1,0,1,0', cmms: true, smsc: '+447785016005',
    });
  });

  it('goes down the ladder when the modem refuses what it offers', async () => {
    const { delivery, commands } = await configured({ ...usual, 'AT+CNMI=2,1,0,1,0': ['+CMS ERROR: 303'], 'AT+CNMI=2,1,0,2,0': ['OK'], 'AT+CNMI?': ['+CNMI: 2,1,0,2,0', 'OK'] });
    expect(commands.filter((command) => command.startsWith('AT+CNMI='))).toEqual(['AT+CNMI=?', 'AT+CNMI=2,1,0,1,0', 'AT+CNMI=2,1,0,2,0']);
    expect(delivery).toMatchObject({ reports: 'stored', cnmi: '2,1,0,2,0', storages: ['SM', 'ME', 'SR'] });
  });

  it('does not believe an OK that the modem does not keep', async () => {
    const { delivery } = await configured({ ...usual, 'AT+CNMI=2,1,0,2,0': ['OK'], 'AT+CNMI=2,1,0,0,0': ['OK'], 'AT+CNMI?': ['+CNMI: 2,1,0,0,0', 'OK'] });
    expect(delivery).toMatchObject({ texts: 'stored', reports: 'none', cnmi: '2,1,0,0,0' });
  });

  it('believes an OK that cannot be read back', async () => {
    const { delivery } = await configured({ ...usual, 'AT+CNMI?': ['ERROR'], 'AT+CPMS?': ['ERROR'], 'AT+CSMS?': ['ERROR'], 'AT+CMGF?': ['ERROR'] });
    expect(delivery).toMatchObject({ texts: 'stored', reports: 'direct', ackDirect: true, cnmi: '2,1,0,1,0', storage: { read: 'SM', receive: 'SM', used: 3, size: 20 } });
  });

  it('tells what is in force when nothing can be set', async () => {
    const { delivery } = await configured({ 'AT+CNMI?': ['+CNMI: 1,2,0,0,0', 'OK'], 'AT+CPMS?': ['+CPMS: "ME",1,50', 'OK'] });
    expect(delivery).toMatchObject({ texts: 'direct', reports: 'none', ackDirect: false, cnmi: '1,2,0,0,0', storage: { read: 'ME', receive: 'ME', used: 1, size: 50 }, storages: ['ME'], cmms: false, smsc: '' });
  });

  it('is known to be unknown when the modem says nothing at all', async () => {
    const { delivery } = await configured({});
    expect(delivery).toEqual({ texts: 'stored', reports: 'none', ackDirect: false, storage: { read: '', receive: '', used: 0, size: 0 }, storages: [], cnmi: '', cmms: false, smsc: '' });
  });

  it('needs no acknowledgement where phase 2+ is not offered or not kept', async () => {
    expect((await configured({ ...usual, 'AT+CSMS=?': ['+CSMS: (0)', 'OK'], 'AT+CSMS?': ['+CSMS: 0,1,1,1', 'OK'] })).delivery.ackDirect).toBe(false);
    expect((await configured({ ...usual, 'AT+CSMS?': ['+CSMS: 0,1,1,1', 'OK'] })).delivery.ackDirect).toBe(false);
  });

  it('asks again for PDUs where the modem stays in text mode', async () => {
    const { commands } = await configured({ ...usual, 'AT+CMGF?': [['+CMGF: 1', 'OK'], ['+CMGF: 0', 'OK']] });
    expect(commands.filter((command) => command === 'AT+CMGF=0')).toHaveLength(2);
  });

  it.each([['+CSCA: "+447785016005",145', '+447785016005'], ['+CSCA: "447785016005",145', '+447785016005'], ['+CSCA: "",129', ''], ['+CSCA: "002B003400340037003700380035",145', '+447785'], ['+CSCA: "07785016005",129', '07785016005']])('service centre in %s', async (line, smsc) => {
    expect((await configured({ ...usual, 'AT+CSCA?': [line, 'OK'] })).delivery.smsc).toBe(smsc);
  });
});

describe('storage', () => {
  it('is never one that is not offered for both reading and receiving', async () => {
    const { delivery, commands } = await configured({ ...usual, 'AT+CPMS=?': ['+CPMS: ("ME","MT","SM"),("ME","SM"),("SM")', 'OK'] }, { ...generic, storage: ['ME', 'SM'] });
    expect(commands.filter((command) => command.startsWith('AT+CPMS="'))).toEqual(['AT+CPMS="SM","SM","SM"']);
    expect(delivery).toMatchObject({ storage: { read: 'SM' }, storages: ['SM', 'ME'] });
  });

  it('is set with fewer memories where three are refused', async () => {
    const { delivery, commands } = await configured({ ...usual, 'AT+CPMS="SM","SM","SM"': ['+CMS ERROR: 302'], 'AT+CPMS="SM","SM"': ['ERROR'], 'AT+CPMS="SM"': ['OK'], 'AT+CPMS?': ['+CPMS: "SM",3,20', 'OK'] });
    expect(commands).toContain('AT+CPMS="SM"');
    expect(delivery.storage).toEqual({ read: 'SM', receive: 'SM', used: 3, size: 20 });
  });

  it('is toggled where it says OK and stays as it was (T77W968)', async () => {
    const stuck = ['+CPMS: "ME",0,23,"ME",0,23,"SM",0,20', 'OK'];
    const { delivery, commands } = await configured({
      ...usual, 'AT+CPMS=?': ['+CPMS: ("ME","MT","SM"),("ME","MT","SM"),("ME","MT","SM")', 'OK'], 'AT+CPMS?': [stuck, stuck, stuck, stuck, ['+CPMS: "ME",0,23,"ME",0,23,"ME",0,23', 'OK']],
      'AT+CPMS="ME","ME","ME"': ['OK'], 'AT+CPMS="ME","ME"': ['OK'], 'AT+CPMS="ME"': ['OK'], 'AT+CPMS="SM","SM","SM"': ['OK'], 'AT+CPMS="MT","MT","MT"': ['OK'],
    }, { ...generic, storage: ['ME', 'MT', 'SM'] });
    expect(commands.filter((command) => command.startsWith('AT+CPMS="'))).toEqual([
      'AT+CPMS="ME","ME","ME"', 'AT+CPMS="ME","ME"', 'AT+CPMS="ME"', 'AT+CPMS="MT","MT","MT"', 'AT+CPMS="SM","SM","SM"', 'AT+CPMS="ME","ME","ME"',
    ]);
    expect(delivery.storage).toMatchObject({ read: 'ME', receive: 'ME' });
  });

  it.each([
    ['"SM",3,20,"SM",3,20,"ME",0,99', { read: 'SM', receive: 'ME', used: 3, size: 20 }], ['"SM",3,20', { read: 'SM', receive: 'SM', used: 3, size: 20 }], ['SM,3,20,SM,3,20,SM,3,20', { read: 'SM', receive: 'SM', used: 3, size: 20 }],
    ['"me",0,255,"me",0,255,"me",0,255', { read: 'ME', receive: 'ME', used: 0, size: 255 }], ['', undefined], ['3,20,3,20', undefined],
  ])('as %j', (rest, storage) => {
    expect(parseStorage(rest)).toEqual(storage);
  });
});

describe('the ladder', () => {
  const offers = (text: string): ReadonlySet<number>[] => offeredNumbers(text);

  it.each([
    ['everything', '(0-2),(0-3),(0-3),(0-2),(0,1)', '2,1,0,1,0'],
    ['Cinterion: bfr 1 only', '(0-3),(0,1),(0,2,3),(0,2),(1)', '2,1,0,2,1'],
    ['one mode, no direct reports', '(2),(0-1,3),(0,2),(0,2),(0)', '2,1,0,2,0'],
    ['SIM800: ds 0 and 1', '(0-3),(0-3),(0,2),(0,1),(0,1)', '2,1,0,1,0'],
    ['no reports at all', '(0-2),(0,1),(0),(0),(0)', '2,1,0,0,0'],
    ['mode 3 only', '(3),(0-3),(0-3),(0-2),(1)', '3,1,0,1,1'],
    ['four values', '(0,3),(0-2),(0,2),(0,1)', '0,1,0,1'],
    ['nothing to store into', '(0-2),(0,2),(0),(0,1),(0)', '2,2,0,1,0'],
  ])('begins with what is offered: %s', (_, offered, first) => {
    expect(ladder(generic, offers(offered))[0]).toBe(first);
  });

  it('leaves out reports that cannot be trusted', () => {
    expect(ladder(profileNamed('quectel'), undefined).some((rung) => rung.split(',')[3] === '2')).toBe(false);
    expect(ladder({ cnmi: ['2,1,0,1,0', '2,1,0,2,0'], reportMode: 'stored' }, undefined)).toEqual(['2,1,0,2,0']);
  });

  it('ends with what is not offered: some modems offer less than they take', () => {
    expect(ladder({ cnmi: ['2,1,0,1,0'], reportMode: 'auto' }, offers('(0),(0),(0),(0),(0)'))).toEqual(['2,1,0,1,0']);
  });
});

describe('fields', () => {
  it.each([
    ['1,"a,b",(2,3)', ['1', '"a,b"', '(2,3)']], ['', ['']], [' 1 , 2 ', ['1', '2']], ['"open,1', ['"open,1']], ['(1,(2,3)),4', ['(1,(2,3))', '4']], [')),1', ['))', '1']],
  ])('of %j', (rest, fields) => {
    expect(splitFields(rest)).toEqual(fields);
  });

  it('are numbers in many spellings', () => {
    expect(['001', '"1"', ' 1', '-3', 'x', '', '1A', undefined].map((field) => numberIn(field))).toEqual([1, 1, 1, -3, undefined, undefined, undefined, undefined]);
  });

  it('are offered as ranges, lists and words', () => {
    expect(offeredNumbers('(2),(0-1,3),0,()').map((group) => [...group])).toEqual([[2], [0, 1, 3], [0], []]);
    expect(offeredNumbers('(0-99999999)')[0]?.size).toBe(256);
    expect(offeredWords('("SM","ME"),("sm")')).toEqual([['SM', 'ME'], ['SM']]);
    expect(offeredWords('"SM","ME"')).toEqual([['SM', 'ME']]);
    expect(offeredWords('')).toEqual([[]]);
  });
});
