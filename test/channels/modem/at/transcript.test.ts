// A transcript shows a stranger how a modem talks, and nothing of who was texted what.
import { describe, expect, it } from 'vitest';
import { masked } from '../../../../gateway/channels/modem/at/mask.ts';
import { createTranscript } from '../../../../gateway/channels/modem/at/transcript.ts';

describe('masking', () => {
  it.each([
    ['0011000B914421436587F900000AE8329BFD4697D9EC37', '<PDU 23 octets>'],
    ['354321098765432', '3543…32'],
    ['+CLIP: "+447700900123",145', '+CLIP: "+447…23",145'],
    ['+CSCA: "+447785016005",145', '+CSCA: "+447…05",145'],
    ['+CNUM: ,"07700900123",129', '+CNUM: ,"0770…23",129'],
    ['+CREG: 2,1,"1A2B","01234567",7', '+CREG: 2,1,"1A2B","0123…67",7'],
    ['+COPS: 0,2,"23415",7', '+COPS: 0,2,"23415",7'],
    ['AT+CPIN="1234"', 'AT+CPIN=<hidden>'],
    ['AT+CPIN=1234', 'AT+CPIN=<hidden>'],
    ['AT+CPIN?', 'AT+CPIN?'],
    ['AT+CLCK="SC",0,"1234"', 'AT+CLCK=<hidden>'],
    ['+CUSD: 0,"Your balance is 12.40 EUR",15', '+CUSD: 0,"<25 characters>",15'],
    ['+CUSD: 0,"00420061006C0061006E00630065",72', '+CUSD: 0,"<28 hex digits>",72'],
    ['+CUSD: 1,"Menu', '+CUSD: 1,"<4 characters>'],
    ['+CUSD: 4', '+CUSD: 4'],
    ['AT+CUSD=1,"*100#",15', 'AT+CUSD=1,"*100#",15'],
    ['AT+CUSD=1,"my secret",15', 'AT+CUSD=1,"<9 characters>",15'],
    ['+CMGR: 1,,24', '+CMGR: 1,,24'],
    ['+CMT: "Ann",24', '+CMT: "Ann",24'],
    ['^ICCID: 8944110066012345678F', '^ICCID: 8944…78F'],
    ['+CRSM: 144,0,"98441100661032547698"', '+CRSM: 144,0,"9844…98"'],
    ['OK', 'OK'],
  ])('%s', (line, shown) => {
    expect(masked(line)).toBe(shown);
  });
});

describe('transcript', () => {
  it('tells who said what, and when', () => {
    const transcript = createTranscript({ now: () => Date.UTC(2030, 0, 1) });
    transcript.sent('AT+CSQ');
    transcript.received('+CSQ: 20,99');
    transcript.note('no final result in time');
    expect(transcript.text()).toBe('2030-01-01T00:00:00.000Z > AT+CSQ\n2030-01-01T00:00:00.000Z < +CSQ: 20,99\n2030-01-01T00:00:00.000Z # no final result in time\n');
  });

  it('forgets the oldest and stays within its size', () => {
    const transcript = createTranscript({ now: () => 0, bytes: 4_096 });
    for (let index = 0; index < 20_000; index += 1) transcript.received(`^RSSI: ${index}`);
    const text = transcript.text();
    expect(text.length).toBeLessThanOrEqual(4_096);
    expect(text.length).toBeGreaterThan(3_000);
    expect(text).toMatch(/\^RSSI: 19999\n$/);
    expect(text).not.toContain('^RSSI: 19\n');
  });

  it('cuts a line that is no answer of a modem', () => {
    const transcript = createTranscript({ now: () => 0 });
    transcript.received('x'.repeat(4_000));
    expect(transcript.text()).toContain('… (4000 characters)');
    expect(transcript.text().length).toBeLessThan(1_200);
  });
});
