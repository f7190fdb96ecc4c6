// What a person may do with a modem beside texting: USSD, a console, the transcript, the balance. The console sends no messages, tries
// no PIN and dials nobody; whoever opens it to people writes down who typed what.
import { ToolError } from '../channel.ts';
import type { ChannelTools } from '../channel.ts';
import type { AtResult } from './at/at.ts';
import type { Care } from './care.ts';
import type { OpenLink } from './open-link.ts';
import { networkCodeOf } from './status.ts';

export interface ToolOptions {
  readonly link: () => OpenLink | undefined;
  readonly care: () => Care | undefined;
  readonly transcript: () => string;
}

const consoleTimeoutMs = 60_000;
/** COPS=? takes minutes on some networks. */
const slowTimeoutMs = 180_000;
const printable = /^[\x20-\x7e]+$/;

/** What the console refuses, by the part of a command line it stands in, and why. */
const refused: readonly { readonly what: RegExp; readonly why: string }[] = [
  { what: /^\+(?:CMGS|CMGW|CMSS|CMGC|QCMGS|UCMGS|CMMS)/, why: 'Messages leave through the inbox or the API, where they are counted and kept.' },
  { what: /^\+(?:CNMA|CMGD|QMGDA|CPMS=|CNMI=|CMGF=|CSMS=)/, why: 'The gateway reads, acknowledges and deletes texts itself; changing that here could lose some.' },
  // CSIM carries any command to the card, VERIFY among them (27.007 §8.17).
  { what: /^\+(?:CPIN2?=|CLCK=|CPWD=|CPINR=|CSIM=)/, why: 'PINs are entered in the settings, where a wrong one is never tried twice.' },
  { what: /^\^(?:CPIN|CARDLOCK)/, why: 'PINs are entered in the settings, where a wrong one is never tried twice.' },
  { what: /^D/, why: 'This channel calls nobody.' },
  { what: /^(?:A|O)0*$|^S0+=/, why: 'This channel answers no calls.' },
  { what: /^&F|^Z/, why: 'It would make the modem forget what the gateway set; use Restart instead.' },
  { what: /^[EVQ]\d*$|^S0*[345]=|^\+(?:CMEE|CSCS|IPR|IFC|ICF)=[^?]/, why: 'The gateway needs the answers as they are.' },
];

export function createTools({ link, care, transcript }: ToolOptions): ChannelTools {
  const open = (): { link: OpenLink; care: Care } => {
    const current = link();
    const carer = care();
    if (current === undefined || carer === undefined) throw new ToolError({ code: 'tool_unavailable', message: 'The modem is not connected.' });
    return { link: current, care: carer };
  };
  return {
    async ussd(text, signal) {
      const current = open().care;
      try {
        return await current.ussd.send(text, signal);
      } finally {
        current.tell();
      }
    },
    async endUssd() {
      await care()?.ussd.end();
      care()?.tell();
    },
    transcript,
    checkBalance: async (signal) => open().care.balance.check(signal),
    async command(line) {
      const { engine } = open().link;
      const command = line.trim();
      checkCommand(command);
      const { result, lines } = await engine.run({ command, timeoutMs: /COPS=\?/i.test(command) ? slowTimeoutMs : consoleTimeoutMs });
      if (result.kind === 'timeout' || result.kind === 'no_prompt') {
        engine.escape();
        throw new ToolError({ code: 'tool_timeout', message: 'The modem did not answer.' });
      }
      if (result.kind === 'closed') throw new ToolError({ code: 'tool_unavailable', message: 'The modem went away.' });
      return [...lines, finalWords(result)];
    },
  };
}

/** @throws ToolError `tool_refused` */
function checkCommand(command: string): void {
  const refuse = (message: string): never => { throw new ToolError({ code: 'tool_refused', message }); };
  if (!printable.test(command)) refuse('Only printable characters can be sent.');
  if (!/^at/i.test(command)) refuse('A command begins with AT.');
  for (const part of partsOf(command.slice(2))) {
    const found = refused.find(({ what }) => what.test(part));
    if (found !== undefined) refuse(found.why);
  }
}

/** `+CSQ;+CREG?` → its commands, upper case and without spaces; basic commands in a row (`E0V1`) each for itself (V.250 §5.2). Quoted text is left out. */
function partsOf(line: string): string[] {
  return line.replaceAll(/"[^"]*"/g, '""').toUpperCase().replaceAll(' ', '').split(';').flatMap((part) => {
    // After a sign D is no dialling (`&D2` is about a line of the cable), and what follows it is a command of its own again.
    const basic = /^((?:[&\\%][A-Z][0-9]*|[A-CE-RT-Z][0-9]*|S[0-9]+(?:=[0-9]*|\?)?)*)(.*)$/.exec(part);
    return [...(basic?.[1] ?? '').match(/[&\\%]?[A-Z][0-9]*(?:=[0-9]*|\?)?/g) ?? [], basic?.[2] ?? ''].filter((one) => one !== '');
  });
}

function finalWords(result: Exclude<AtResult, { kind: 'timeout' | 'no_prompt' | 'closed' }>): string {
  if (result.kind === 'ok') return 'OK';
  return result.kind === 'error' ? result.text : `${networkCodeOf(result) ?? 'ERROR'}: ${result.text}`;
}
