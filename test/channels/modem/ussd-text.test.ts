// What codes look like towards the modem, and what comes back in all the ways that modems write it. The hex was made with
// another codec than ours.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeName, decodeUssd } from '../../../gateway/channels/modem/ussd-decode.ts';
import { isUssdCode, parseCusd, ussdCommand, ussdEncodings } from '../../../gateway/channels/modem/ussd-text.ts';
import type { UssdEncoding } from '../../../gateway/channels/modem/ussd-text.ts';

describe('the command of a code', () => {
  it.each<[string, UssdEncoding, string | undefined]>([
    ['*100#', 'plain', 'AT+CUSD=1,"*100#",15'],
    ['*100#', 'ucs2', 'AT+CUSD=1,"002A0031003000300023",15'],
    ['*100#', 'packed', 'AT+CUSD=1,"AA180C3602",15'],
    // Seven characters leave seven spare bits, which would read as @: a CR fills them.
    ['*100*1#', 'packed', 'AT+CUSD=1,"AA180CA68A8D1A",15'],
    ['1234567', 'packed', 'AT+CUSD=1,"31D98C56B3DD1A",15'],
    ['12345678', 'packed', 'AT+CUSD=1,"31D98C56B3DD70",15'],
    // What is outside of the default alphabet goes to the network as UCS-2.
    ['да', 'ucs2', 'AT+CUSD=1,"04340430",72'],
    ['да', 'packed', undefined],
    ['да', 'plain', undefined],
    // A quote or a line end never stands in the command itself.
    ['1",15\r', 'plain', undefined],
    ['a"b', 'plain', undefined],
    ['a"b', 'ucs2', 'AT+CUSD=1,"006100220062",15'],
    ['a\\b', 'plain', undefined],
  ])('%j as %s', (text, encoding, command) => expect(ussdCommand(text, encoding)).toBe(command));

  it('never holds more than one line, two quotes and printable ASCII', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom(...ussdEncodings), (text, encoding) => {
      const command = ussdCommand(text, encoding);
      expect(command ?? 'AT+CUSD=1,"",15').toMatch(/^AT\+CUSD=1,"[^"\\\p{Cc}]*",(15|72)$/u);
    }));
  });

  it.each([['*100#', true], ['*#06#', true], ['##002#', true], ['+49155', true], ['BAL', true], ['', false], ['*100#\r', false], ['*1"#', false], ['*1 #', false], ['é', false], ['1'.repeat(183), false]])('%j opens a session: %s', (text, whether) => {
    expect(isUssdCode(text)).toBe(whether);
  });
});

describe('the line that comes back', () => {
  it.each([
    ['0,"Balance: 5.00",15', { state: 0, text: 'Balance: 5.00', dcs: 15 }],
    [' 1 , "1. Data\r\n2. Voice" , 15', { state: 1, text: '1. Data\r\n2. Voice', dcs: 15 }],
    ['0,"He said "hi", twice",0', { state: 0, text: 'He said "hi", twice', dcs: 0 }],
    ['0,"x","y",15', { state: 0, text: 'x","y', dcs: 15 }],
    ['2', { state: 2, text: undefined, dcs: undefined }],
    ['4,', { state: 4, text: undefined, dcs: undefined }],
    ['0,"",15', { state: 0, text: '', dcs: 15 }],
    ['0,"cut off', { state: 0, text: 'cut off', dcs: undefined }],
    ['0,"no scheme"', { state: 0, text: 'no scheme', dcs: undefined }],
    ['0,Guthaben 5,10,15', { state: 0, text: 'Guthaben 5,10', dcs: 15 }],
    ['0,"x",999', { state: 0, text: 'x', dcs: undefined }],
    ['', undefined],
    ['"x"', undefined],
    ['0x', undefined],
  ])('%j', (rest, reply) => expect(parseCusd(rest)).toEqual(reply));
});

describe('the text that comes back', () => {
  const cyrillic = '041204300448002004310430043B0430043D0441002000350032002E003300300020044004430431002E';
  it.each<[why: string, text: string, dcs: number | undefined, read: string]>([
    ['plain, as it should be', 'Balance: 12.50 EUR', 15, 'Balance: 12.50 EUR'],
    ['plain with scheme 0', 'Balance: 12.50 EUR', 0, 'Balance: 12.50 EUR'],
    ['plain, German', 'Ihr Guthaben', 1, 'Ihr Guthaben'],
    ['plain without a scheme', 'Ihr Guthaben', undefined, 'Ihr Guthaben'],
    ['plain although the scheme says UCS-2', 'Balance: 3', 72, 'Balance: 3'],
    ['UCS-2 with scheme 72 (gammu 109)', cyrillic, 72, 'Ваш баланс 52.30 руб.'],
    ['UCS-2 with scheme 15 (gammu 358)', cyrillic, 15, 'Ваш баланс 52.30 руб.'],
    ['UCS-2 Latin with scheme 15', '0059006F00750072002000620061006C0061006E0063006500200033', 15, 'Your balance 3'],
    ['UCS-2 with scheme 7 (sms_tool 13)', '06310635064A062F06430020003100320020062F063106470645', 7, 'رصيدك 12 درهم'],
    ['UCS-2 Arabic with scheme 0', '0627064406450631062C06480020062706440627062A063506270644', 0, 'المرجو الاتصال'],
    ['UCS-2 Thai without a scheme', '0E220E2D0E140E400E070E340E190E040E070E400E2B0E250E370E2D00200032003000200E1A0E320E17', undefined, 'ยอดเงินคงเหลือ 20 บาท'],
    ['UCS-2 Chinese with scheme 72', '60A876844F59989D4E3A00310032002E003500305143', 72, '您的余额为12.50元'],
    ['UCS-2 Chinese with scheme 15', '60A876844F59989D4E3A00310032002E003500305143', 15, '您的余额为12.50元'],
    ['UCS-2 digits only', '00310032', 15, '12'],
    ['UCS-2 with a language in front', '65C20059006F0075', 17, 'You'],
    ['packed septets with scheme 15 (Huawei)', 'C2303BEC1E9775A098CC5583818A5529', 15, 'Balance: 12.50 EUR'],
    ['packed septets with scheme 0', 'D9775D0E1287D961F7B80C4ACF4135970C063A0AA12E85B40C67E7413190F92D07B5DFF232', 0, 'Your balance is 5.20 GBP.\nReply 1 for more'],
    ['packed septets with scheme 1', '49B41C74ACD3D16171D90D', 1, 'Ihr Guthaben'],
    ['packed septets, padded with a CR', '31D98C56B3DD1A', 15, '1234567'],
    ['packed septets, two of them', 'CF25', 15, 'OK'],
    ['packed septets, lower case hex', 'c2303bec1e9775a098cc5583818a5529', 15, 'Balance: 12.50 EUR'],
    ['octets of ASCII with scheme 0 (gammu 513)', '42616C616E63653A20372E3230', 0, 'Balance: 7.20'],
    ['octets of ASCII with scheme 68', '42616C616E63653A20372E3230', 68, 'Balance: 7.20'],
    ['octets of ASCII without a scheme', '42616C616E63653A20372E3230', undefined, 'Balance: 7.20'],
    ['a number that could be hex', '49155123456789', 15, '49155123456789'],
    ['a short number', '1250', 15, '1250'],
    ['an odd count of digits', '12345', 72, '12345'],
    ['UCS-2 cut in the middle of a unit', '00410042004', 72, '00410042004'],
    ['UCS-2 with an odd octet', '0041004200', 72, 'AB'],
    ['nothing', '', 15, ''],
    ['line ends of all kinds, and a NUL', 'a\r\nb\rc\u0000', 15, 'a\nb\nc'],
  ])('%s', (_why, text, dcs, read) => expect(decodeUssd(text, dcs)).toBe(read));

  it.each<[string, number | undefined, UssdEncoding, string]>([
    ['CF25', 72, 'packed', 'OK'],
    ['00310032', 15, 'plain', '00310032'],
    ['4F59989D4E0D8DB3', 15, 'ucs2', '余额不足'],
    ['Balance: 5', 15, 'ucs2', 'Balance: 5'],
  ])('%s with scheme %s, when an operator says %s', (text, dcs, how, read) => expect(decodeUssd(text, dcs, how)).toBe(read));

  it('always comes out as something a screen can show', () => {
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF'.split('')), maxLength: 80 });
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), hex), fc.option(fc.nat(255), { nil: undefined }), fc.constantFrom('auto', ...ussdEncodings), (text, dcs, how) => {
      const read = decodeUssd(text, dcs, how);
      expect(read.isWellFormed()).toBe(true);
      expect(read).not.toMatch(/[^\P{Cc}\n\t]/u);
    }), { numRuns: 2_000 });
  });

  it('whatever fits the default alphabet survives the way out and back, packed or wide', () => {
    const words = fc.array(fc.constantFrom('Your', 'balance', 'is', '12.50', 'EUR', 'dial', '*100#', 'for', 'more', 'Guthaben'), { minLength: 3, maxLength: 12 }).map((list) => list.join(' '));
    fc.assert(fc.property(words, fc.constantFrom<UssdEncoding>('ucs2', 'packed'), fc.constantFrom(15, 0, 1, undefined), (text, encoding, dcs) => {
      const hex = /"([^"]*)"/.exec(ussdCommand(text, encoding) ?? '')?.[1] ?? '';
      expect(decodeUssd(hex, dcs)).toBe(text);
    }));
  });
});

describe('names of operators', () => {
  it.each([
    ['Vodafone', 'Vodafone'],
    ['0056006F006400610066006F006E0065', 'Vodafone'],
    ['041C0422042100200052', 'МТС R'],
    ['Quote " and, comma\r\nAT+CMGD=1,4', 'Quote " and, comma AT+CMGD=1,4'],
    ['26201', '26201'],
    ['', ''],
    ['x'.repeat(500), 'x'.repeat(64)],
  ])('%j', (written, read) => expect(decodeName(written)).toBe(read));
});
