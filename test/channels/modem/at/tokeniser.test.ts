// The stream cut anywhere gives the same lines and prompts, and nothing that arrives makes it hold more than one line.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tokeniser, lineCap } from '../../../../gateway/channels/modem/at/tokeniser.ts';

interface Read {
  readonly tokens: readonly string[];
  readonly noise: number;
  readonly overlong: number;
  readonly held: number;
}

/** A prompt counts once after each line `AT+CMGS`, as if that were the echo of a command with a payload. */
function read(chunks: readonly Uint8Array[], awaitedAtFirst = false): Read {
  const tokens: string[] = [];
  let awaited = awaitedAtFirst;
  const tokeniser = new Tokeniser({
    line(text) {
      tokens.push(text);
      if (text === 'AT+CMGS') awaited = true;
    },
    awaitsPrompt: () => awaited,
    prompt() {
      tokens.push('<prompt>');
      awaited = false;
    },
  });
  for (const chunk of chunks) tokeniser.push(chunk);
  return { tokens, noise: tokeniser.noise, overlong: tokeniser.overlong, held: tokeniser.held };
}

const octets = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('tokeniser', () => {
  it.each([
    ['CR', 'OK\rRING\r', ['OK', 'RING']],
    ['LF', 'OK\nRING\n', ['OK', 'RING']],
    ['CR LF', '\r\nOK\r\n\r\nRING\r\n', ['OK', 'RING']],
    ['CR CR LF', '^BOOT:1,0\r\r\nOK\r\r\n', ['^BOOT:1,0', 'OK']],
    ['blanks only', '  \r\n\t\r\nOK\r\n', ['OK']],
    ['no end yet', 'OK\r\n+CMTI: "S', ['OK']],
    ['NULs and octets that are no text', '\u0000\u0000\r\n\u0000O\u00ffK\r\n', ['OK']],
    ['the echo of a payload', 'AT+CMGS\r\r\n> 0011\u001a\r\n+CMGS: 7\r\n', ['AT+CMGS', '<prompt>', '0011', '+CMGS: 7']],
    ['a prompt without its space', 'AT+CMGS\r\r\n>0011\u001a\r\n', ['AT+CMGS', '<prompt>', '0011']],
    ['a prompt that nobody waits for', '\r\n> \r\nOK\r\n', ['> ', 'OK']],
    ['a > inside a line', 'AT+CMGS\r+CUSD: 0,"1> one"\r\n> ', ['AT+CMGS', '+CUSD: 0,"1> one"', '<prompt>']],
    ['only one prompt for one payload', 'AT+CMGS\r> > x\r\n', ['AT+CMGS', '<prompt>', '> x']],
  ])('%s', (_, text, tokens) => {
    expect(read([octets(text)]).tokens).toEqual(tokens);
  });

  it('finds the same tokens wherever the stream is cut', () => {
    const piece = fc.oneof(
      fc.constantFrom('\r\n', '\r', '\n', '\r\r\n', '> ', '>', 'AT+CMGS\r', '\r\nOK\r\n', '\r\n+CMTI: "SM",3\r\n', '\u0000', '\u00fe', ' ', '\u001a', '\u001b'),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }), fc.boolean(), (pieces, cuts, awaited) => {
      const stream = octets(pieces.join(''));
      const chunks: Buffer[] = [];
      for (let at = 0, index = 0; at < stream.length; index += 1) {
        const length = cuts[index % cuts.length] ?? 1;
        chunks.push(stream.subarray(at, at + length));
        at += length;
      }
      expect(read(chunks, awaited)).toEqual(read([stream], awaited));
    }), { numRuns: 2_000 });
  });

  it('takes a line of exactly the cap and drops a longer one to its end', () => {
    const longest = 'x'.repeat(lineCap);
    expect(read([octets(`${longest}\r\n`)])).toMatchObject({ tokens: [longest], overlong: 0 });
    expect(read([octets(`${longest}x and more\r\nOK\r\n`)])).toMatchObject({ tokens: ['OK'], overlong: 1 });
  });

  it('holds at most one line of a megabyte that has no end, and finds its way back', () => {
    const tokens: string[] = [];
    const tokeniser = new Tokeniser({ line: (text) => tokens.push(text), awaitsPrompt: () => false, prompt: () => undefined });
    const chunk = octets('garbage '.repeat(128));
    for (let sent = 0; sent < 1_048_576; sent += chunk.length) {
      tokeniser.push(chunk);
      expect(tokeniser.held).toBeLessThanOrEqual(lineCap);
    }
    tokeniser.push(octets('\r\nOK\r\n'));
    expect(tokens).toEqual(['OK']);
    expect(tokeniser.overlong).toBe(1);
  });

  it('counts what is no text', () => {
    expect(read([octets('\u0000\u0000\u0080O\u0007K\u00ff\r\n')])).toMatchObject({ tokens: ['OK'], noise: 5 });
  });
});
