// TPDUs from elsewhere, read as their authors read them. Vectors marked (a) are transcribed as data from the telephony tests of the
// Android Open Source Project, Copyright (c) 2006 The Android Open Source Project, Apache License 2.0; (k) from
// github.com/warthog618/sms, Copyright (c) 2018 Kent Gibson, MIT License. The others were written by hand from 23.040.
import { describe, expect, test } from 'vitest';
import { canonicalOf, decodePdu, decodeTpdu, octetsOf, readWaiting } from '../../../gateway/sms/tpdu/index.ts';
import type { Deliver, Direction, StatusReport, Submit, TpduProblem } from '../../../gateway/sms/tpdu/index.ts';
import { readConcat, readPorts } from '../../../gateway/sms/udh.ts';

function read(hex: string, direction: Direction): Deliver | Submit | StatusReport {
  const decoded = decodePdu(hex, { direction, smsc: true });
  if (!decoded.ok) throw new Error(`${decoded.problem}: ${decoded.detail}`);
  return decoded.tpdu;
}

function delivered(hex: string): Deliver {
  const tpdu = read(hex, 'deliver');
  if (tpdu.type !== 'deliver') throw new Error(`a ${tpdu.type}`);
  return tpdu;
}

function submitted(hex: string): Submit {
  const tpdu = read(hex, 'submit');
  if (tpdu.type !== 'submit') throw new Error(`a ${tpdu.type}`);
  return tpdu;
}

function reported(hex: string): StatusReport {
  const tpdu = read(hex, 'deliver');
  if (tpdu.type !== 'report') throw new Error(`a ${tpdu.type}`);
  return tpdu;
}

const at = (iso: string): number => Date.parse(iso);
/** Protocol 0, default alphabet, 17 May 2015, two septets `JJ`. */
const rest = '000051507132200523024A25';

describe('a text from the network', () => {
  test.each<[name: string, hex: string, from: string, text: string]>([
    ['(a) a plain one', '07914151551512f2040B916105551511f100006060605130308A04D4F29C0E', '+16505551111', 'Test'],
    ['(a) one with reserved bits in its data coding', '07914151551512f2040B916105551511f100036060924180008A0DA8695DAC2E8FE9296A794E07', '+16505551111', '(Subject)Test'],
    ['(a) UCS-2', '07912160130300F4040B914151245584F600087010807121352B10212200A900AE00680065006C006C006F', '+14154255486', '™©®hello'],
    ['(a) the extension table',
      '07914151551512f2040B916105551511f100006080615131728A44D4F29C0E2AE3E96537B94C068DD16179784C2FCB41F4B0985D06B958ADD00FB0E94536AF974974DA6D281BA00E95E26D509B946FC3DBF87A25D56A04',
      '+16505551111', 'Test extended character table .,-!?@~_\\/&"\';^|:()<{}>[]=%*+#'],
    ['(a) a mail through a gateway', '07914151551512f204038105f300007011103164638a28e6f71b50c687db7076d9357eb7412f7a794e07cdeb6275794c07bde8e5391d247e93f3', '503', 'foo@example.com /test subject /test body'],
    ['(a) a mail with braces', '07914151551512f204038105f400007011103105458a29e6f71b50c687db7076d9357eb741af0d0a442fcfe9c23739bfe16d289bdee6b5f1813629', '504', 'foo@example.com /{ testBody[^~\\] }'],
    ['(a) a name of two characters', '07912160130310F20404D0110041006060627171118A0120', '_@', ' '],
    ['(k) a number of four digits', '00040491361900005150713220052308C8303A8C0EA3C3', '6391', 'Hahahaha'],
    ['a reserved type and plan of number', '07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37', '27838890001', 'hellohello'],
    ['the reserved message type', `000704913619${rest}`, '6391', 'JJ'],
    ['no text at all', '00040491361900005150713220052300', '6391', ''],
    ['lower case digits', `000404913619${rest.toLowerCase()}`, '6391', 'JJ'],
    ['a national number', `00040AA11015050000${rest}`, '0151500000', 'JJ'],
    ['an international number written with its prefix', `00040E8100945105001000${rest}`, '+491550000100', 'JJ'],
    ['a network specific number', `000405B02727F2${rest}`, '72722', 'JJ'],
    ['stars, hashes and letters', `000406B1BADCFE${rest}`, '*#abc', 'JJ'],
    ['no sender', `00040081${rest}`, 'unknown', 'JJ'],
    ['filling counted as a digit', `0004049136F9${rest}`, '639', 'JJ'],
    ['filling forgotten', `000403913609${rest}`, '639', 'JJ'],
    ['a name of seven characters', `00040DD0D432BBBC7EB701${rest}`, 'Telekom', 'JJ'],
    ['a name of eight characters', `00040ED0D0F79C2E0EBBD7${rest}`, 'Postbank', 'JJ'],
    ['a name of eleven characters', `000414D049B7F92D6F87E9E9B71B${rest}`, 'Information', 'JJ'],
  ])('%s', (_name, hex, from, text) => {
    const deliver = delivered(hex);
    expect([canonicalOf(deliver.from), deliver.text]).toEqual([from, text]);
  });

  test('everything else that it says', () => {
    expect(delivered('07914151551512f2040B916105551511f100006060605130308A04D4F29C0E')).toEqual({
      type: 'deliver', smsc: { ton: 1, npi: 1, value: '14155551212' }, from: { ton: 1, npi: 1, value: '16505551111' }, protocolId: 0,
      dcs: { octet: 0, alphabet: 'gsm7', compressed: false, messageClass: undefined, autoDelete: false, waiting: undefined },
      sentAt: { at: at('2006-06-06T15:03:03-07:00'), zoneMinutes: -420 }, moreToCome: false, replyPath: false, header: [], text: 'Test', octets: new Uint8Array(),
    });
    expect(delivered(`008004913619${rest}`)).toMatchObject({ moreToCome: true, replyPath: true });
  });

  test('the SIM centre is no centre', () => {
    expect(delivered(`000404913619${rest}`).smsc).toBeUndefined();
  });
});

describe('(a) headers', () => {
  const first = '07914140279510F6440A8111110301003BF56080207130138A8C0B05040B8423F000032A02010106276170706C69636174696F6E2F766E642E7761702E6D6D732D6D65737361676500AF848D0185B4848C8298524E453955304A6D713551414142666C414141414D7741414236514141414141008D908918802B31353132323937373638332F545950453D504C4D4E008A808E022B918805810306977F83687474703A2F2F36';
  const second = '07914140279510F6440A8111110301003BF56080207130238A3B0B05040B8423F000032A0202362E3130322E3137312E3135302F524E453955304A6D713551414142666C414141414D774141423651414141414100';

  test('ports and a place among the parts, before octets that are no text', () => {
    for (const [hex, part, size] of [[first, 1, 128], [second, 2, 47]] as const) {
      const { header, text, octets, dcs } = delivered(hex);
      expect(readPorts(header)).toEqual({ width: 16, destination: 2948, source: 9200 });
      expect(readConcat(header)).toEqual({ ref: 42, width: 8, total: 2, part });
      expect([text, octets.length, dcs.alphabet]).toEqual([undefined, size, 'octets']);
    }
  });

  test('fill bits before packed text', () => {
    const long = `07916163838408F6440B816105224431F700007060217175830AA0050003000201${'62B1582C168BC5'.repeat(19)}62`;
    expect(delivered(long).text).toBe('1'.repeat(153));
    const short = delivered('07916163838408F6440B816105224431F700007060217185000A2305000300020262B1582C168BC96432994C2693C96432994C2693C96432990C');
    expect([short.text, readConcat(short.header)]).toEqual(['1111111222222222222222222222', { ref: 0, width: 8, total: 2, part: 2 }]);
  });

  test('a header that is all there is', () => {
    const cleared = delivered('07912180958750F84401800500C07020027160112B06040102000000');
    expect([cleared.header, cleared.text]).toEqual([[{ id: 1, value: Uint8Array.of(0, 0) }], '']);
  });
});

describe('what waits', () => {
  test.each<[name: string, hex: string, expected: object | undefined]>([
    ['(a) a voice mail, by data coding and header', '07912180958750F84401800500C87020026195702B06040102000200', { kind: 'voicemail', active: true, count: 2, store: false }],
    ['(a) none any more', '07912180958750F84401800500C07020027160112B06040102000000', { kind: 'voicemail', active: false, count: 0, store: false }],
    ['nothing', `000404913619${rest}`, undefined],
    ['a fax, kept', '00040491361900D951507132200523024A25', { kind: 'fax', active: true, count: undefined, store: true }],
    ['a call to be returned', `0004049136195F${rest.slice(2)}`, { kind: 'voicemail', active: true, count: undefined, store: true }],
  ])('%s', (_name, hex, expected) => {
    expect(readWaiting(delivered(hex))).toEqual(expected);
  });
});

describe('a text to the network', () => {
  test('a relative validity', () => {
    expect(submitted('0011000B916407281553F80000AA0AE8329BFD4697D9EC37')).toMatchObject({
      type: 'submit', smsc: undefined, reference: 0, to: { ton: 1, npi: 1, value: '46708251358' }, protocolId: 0, text: 'hellohello',
      validity: { relativeMs: 4 * 86_400_000 }, rejectDuplicates: false, reportWanted: false,
    });
  });

  test.each<[name: string, hex: string, expected: Partial<Submit>]>([
    ['(k) no validity', '00012304913619340008C8303A8C0EA3C3', { reference: 0x23, protocolId: 0x34, validity: undefined, text: 'Hahahaha' }],
    ['(k) a relative one', '0011230491361934004508C8303A8C0EA3C3', { validity: { relativeMs: 350 * 60_000 } }],
    ['(k) one with a centre', '07911614220991f1010005912143f500000bc8329bfd06dddf723619', { smsc: { ton: 1, npi: 1, value: '61412290191' }, text: 'Hello world' }],
    ['an absolute one', '0019230491361934007180131112452308C8303A8C0EA3C3', { validity: { absolute: { at: at('2017-08-31T11:21:54+08:00'), zoneMinutes: 480 } } }],
    ['an absolute one that is no time', '001923049136193400FFFFFFFFFFFFFF08C8303A8C0EA3C3', { validity: { absolute: { at: undefined, zoneMinutes: 0 } } }],
    ['an enhanced one', '0009230491361934000330215400000008C8303A8C0EA3C3', { validity: { relativeMs: ((3 * 60 + 12) * 60 + 45) * 1000 } }],
    ['an enhanced one that says nothing', '0009230491361934000000000000000008C8303A8C0EA3C3', { validity: undefined }],
    ['duplicates rejected, a report wanted', '00252304913619340008C8303A8C0EA3C3', { rejectDuplicates: true, reportWanted: true }],
  ])('%s', (_name, hex, expected) => {
    expect(submitted(hex)).toMatchObject(expected);
  });
});

describe('a status report', () => {
  const minimal = '064204913619515071322005235140813220054200';

  test('(k) what it is about, when, and what became of it', () => {
    expect(reported(`00${minimal}`)).toEqual({
      type: 'report', smsc: undefined, reference: 0x42, to: { ton: 1, npi: 1, value: '6391' }, status: 0, ofCommand: false,
      submittedAt: { at: at('2015-05-17T23:02:50+08:00'), zoneMinutes: 480 }, dischargedAt: { at: at('2015-04-18T23:02:50+06:00'), zoneMinutes: 360 },
    });
    expect(reported(`0026${minimal.slice(2)}`).ofCommand).toBe(true);
  });

  test.each<[name: string, extras: string, expected: object]>([
    ['an indicator of nothing', '00', { protocolId: undefined, userData: undefined }],
    ['(k) a protocol', '0189', { protocolId: 0x89, userData: undefined }],
    ['(k) a data coding', '0204', { protocolId: undefined, userData: undefined }],
    ['(k) octets', '0604067265706F7274', { userData: { octets: new TextEncoder().encode('report'), text: undefined } }],
    ['(k) all of them', '078904067265706F7274', { protocolId: 0x89, userData: { octets: new TextEncoder().encode('report') } }],
    ['a text in the default alphabet', '04024A25', { userData: { text: 'JJ', dcs: { octet: 0 } } }],
    ['a second indicator', '8400024A25', { userData: { text: 'JJ' } }],
    ['what reserved bits announce, thrown away', '0C024A25C0FFEE', { userData: { text: 'JJ' } }],
    ['the filling of a SIM record', 'FFFFFFFFFFFF', { status: 0, reference: 0x42 }],
  ])('%s', (_name, extras, expected) => {
    expect(reported(`00${minimal}${extras}`)).toMatchObject(expected);
  });

  test.each<[name: string, extras: string, problem: TpduProblem]>([
    ['a protocol that is missing', '01', 'cut'],
    ['a data coding that is missing', '02', 'cut'],
    ['user data that is missing', '04', 'cut'],
    ['user data of a false length', '040F4A25', 'bad_length'],
    ['octets that nothing announced', '00C0FFEE', 'bad_length'],
    ['indicators without an end', '8080808080', 'cut'],
  ])('%s', (_name, extras, problem) => {
    expect(decodePdu(`00${minimal}${extras}`, { direction: 'deliver', smsc: true })).toMatchObject({ ok: false, problem });
  });
});

describe('what is no message', () => {
  const good = `04913619${rest}`;
  test.each<[name: string, hex: string, problem: TpduProblem]>([
    ['nothing', '', 'cut'],
    ['an odd number of digits', '0004049', 'not_hex'],
    ['(k) words', 'bad hex ', 'not_hex'],
    ['a line break', `0004${good}\r\n`, 'not_hex'],
    ['full-width digits', '００００', 'not_hex'],
    ['digits without an end', '00'.repeat(500_000), 'too_long'],
    ['anything without an end', '%'.repeat(3_000_000), 'too_long'],
    ['only a centre', '07914151551512F2', 'cut'],
    ['(k) a centre that is cut', '07911614220991', 'cut'],
    ['a centre of twelve octets', `0C91${'21'.repeat(11)}04${good}`, 'bad_address'],
    ['a centre of 255 octets', `FF91${'21'.repeat(100)}`, 'bad_address'],
    ['a centre with a gap', `079141F1551512F204${good}`, 'bad_address'],
    ['a sender of 21 digits', `00041591${'21'.repeat(10)}F1${rest}`, 'bad_address'],
    ['a sender of 255 digits', `0004FF91${'21'.repeat(20)}${rest}`, 'bad_address'],
    ['a sender with a gap', `000404913FF9${rest}`, 'bad_address'],
    ['(k) no sender', '0004', 'cut'],
    ['(k) no protocol', '000404913619', 'cut'],
    ['(k) no data coding', '00040491361900', 'cut'],
    ['(k) half a time', '00040491361900005150', 'cut'],
    ['no length', '000404913619000051507132200523', 'cut'],
    ['(k) no user data', '00040491361900005150713220052308', 'bad_length'],
    ['less user data than claimed', `000404913619${rest.slice(0, -2)}`, 'bad_length'],
    ['more user data than claimed', `000404913619${rest}00`, 'bad_length'],
    ['a header of more than the user data', '0044049136190004515071322005230305AABB', 'bad_length'],
    ['a header without an octet', '00440491361900045150713220052300', 'bad_length'],
    ['141 octets of user data', `0004049136190004515071322005238D${'00'.repeat(141)}`, 'too_long'],
    ['161 septets of user data', `000404913619000051507132200523A1${'00'.repeat(141)}`, 'too_long'],
    ['a report to the network', '0001000491361900000230', 'unknown_type'],
  ])('%s', (_name, hex, problem) => {
    const decoded = decodePdu(hex, { direction: 'deliver', smsc: true });
    expect(decoded).toMatchObject({ ok: false, problem });
    expect(decoded.ok ? '' : decoded.detail).toMatch(/^\S.{5,118}\.$/);
  });

  test.each(['00', '02', '03'])('type %s is not sent to the network', (type) => {
    expect(decodePdu(`${type}000491361900000230`, { direction: 'submit', smsc: false })).toMatchObject({ ok: false, problem: 'unknown_type' });
  });

  test.each<[name: string, length: number | undefined, isRight: boolean]>([
    ['the right length', 17, true],
    ['no length', undefined, true],
    ['one with the centre counted', 18, false],
    ['a smaller one', 16, false],
    ['nothing', 0, false],
    ['no number', Number.NaN, false],
  ])('%s was announced', (_name, length, isRight) => {
    const hex = `000404913619${rest}`;
    expect(decodePdu(hex, { direction: 'deliver', smsc: true, length })).toMatchObject(isRight ? { ok: true } : { ok: false, problem: 'bad_length' });
  });

  test('octets are read like their digits, without a centre', () => {
    const octets = octetsOf(`0404913619${rest}`) ?? new Uint8Array();
    expect(decodeTpdu(octets, 'deliver')).toEqual(decodePdu(`0404913619${rest}`, { direction: 'deliver', smsc: false }));
    expect(decodeTpdu(octets, 'submit')).toMatchObject({ ok: false, problem: 'unknown_type' });
    expect(decodeTpdu(new Uint8Array(10_000), 'deliver')).toMatchObject({ ok: false, problem: 'too_long' });
  });
});
