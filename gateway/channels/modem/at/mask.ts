// Numbers, PDUs, PINs and texts in a line of AT traffic → what may be shown to a stranger who helps to find a fault: lengths,
// and enough of a number's ends to tell two apart.

const pdu = /^[0-9A-F]{16,}$/i;
const pins = /(\+(?:CPIN|CLCK|CPWD|CPIN2)\s*=)(?!\?).+$/i;
const ussdAsked = /(\+CUSD\s*=\s*\d\s*,\s*)"?([^",]*)"?/i;
/** Numbers of the public networks that operators are known by (27.007 §7.3): five or six digits that tell nothing of a person. */
const operator = /^\+COPS/i;

export function masked(line: string): string {
  const text = line.trim();
  if (pdu.test(text)) return /^\d{15,22}F?$/i.test(text) ? shortened(text) : `<PDU ${Math.ceil(text.length / 2)} octets>`;
  if (text.length < 5) return text;
  if (pins.test(text)) return text.replace(pins, '$1<hidden>');
  if (text.startsWith('+CUSD:')) return withoutText(text);
  // A short code of digits and signs is the operator's menu; anything longer may be an answer that somebody typed.
  if (ussdAsked.test(text)) return text.replace(ussdAsked, (whole, before: string, said: string) => (/^[*#\d]{1,8}$/.test(said) ? whole : `${before}"${described(said)}"`));
  const quoted = operator.test(text) ? text : text.replace(/"(\+?\d{5,})"/g, (_, digits: string) => `"${shortened(digits)}"`);
  return quoted.replace(/\+?\d{7,}/g, shortened).replace(/[0-9A-F]{16,}/gi, (hex) => `<${hex.length} hex digits>`);
}

/** What stands in the outermost quotes; the closing one may be on a later line. */
function withoutText(line: string): string {
  const opens = line.indexOf('"');
  if (opens < 0) return line;
  const closes = line.lastIndexOf('"');
  const end = closes > opens ? closes : line.length;
  return `${line.slice(0, opens + 1)}${described(line.slice(opens + 1, end))}${line.slice(end)}`;
}

function shortened(digits: string): string {
  return digits.length < 7 ? `${digits.slice(0, 2)}…` : `${digits.slice(0, 4)}…${digits.slice(-2)}`;
}

function described(said: string): string {
  const hex = /^[0-9A-F]{8,}$/i.test(said);
  return `<${said.length} ${hex ? 'hex digits' : 'characters'}>`;
}
