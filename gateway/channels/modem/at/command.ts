// What can be told from a command before it is sent: which information lines it asks for, and whether a line was typed by
// somebody else. Pure.

export interface CommandTraits {
  /** Names of the information lines that answer it, where their order makes them answers although they may come unasked too. */
  readonly asks: ReadonlySet<string>;
  /** Its answer may have lines of digits or hex without a name: a PDU, an IMEI. */
  readonly bare: boolean;
  /** It makes or takes a call, and ends with it. */
  readonly inCall: boolean;
}

const bareAnswers = /^(?:I\d?|[+#^$*](?:CMGR|CMGL|C?GSN|CIMI|C?G?ICCID|Q?CCID|CSIM|CRSM|C?GM[IMR]))(?![A-Z])/;
const named = /^([+#^$*!%][A-Z0-9_]+)(=\?|=|\?|$)/;

/** `AT+CMEE=1;+CREG?` are two. A semicolon in quotes separates nothing. */
function bodies(command: string): string[] {
  const body = command.slice(2);
  if (!body.includes(';')) return [body];
  return (body.match(/(?:[^;"]|"[^"]*"?)+/g) ?? []).map((one) => one.trim());
}

export function traitsOf(command: string, expects?: string): CommandTraits {
  const upper = command.toUpperCase();
  const asks = new Set<string>();
  let bare = false;
  let inCall = false;
  if (upper.startsWith('AT')) {
    for (const body of bodies(upper)) {
      bare ||= bareAnswers.test(body);
      inCall ||= /^(?:D|[AO](?![A-Z]))/.test(body);
      const found = named.exec(body);
      // A setting is answered by its final result alone; a line of that name then comes unasked (+CUSD, +CREG, +CPIN).
      if (found?.[1] !== undefined && found[2] !== '=') asks.add(found[1]);
    }
  }
  if (expects !== undefined) asks.add(expects.replace(/:.*$/s, '').trim());
  return { asks, bare, inCall };
}

/** Lines that only a program sends: the echo of a command. `ATEL` is a manufacturer and none. */
const typed = /^AT(?:[+#^$*!%\\@][A-Z0-9]|&[A-Z]\d?$|[EFHILMQVXZ]\d{0,2}$|[EQSVX]\d|D[\dT*#+]|$)/i;

export function looksTyped(line: string): boolean {
  return typed.test(line);
}

const sendable = /^[\u0020-\u007e]+$/;

/** Whether it is one line of plain characters: nothing in it could end it early or begin another. */
export function isSendable(text: string): boolean {
  return sendable.test(text);
}
