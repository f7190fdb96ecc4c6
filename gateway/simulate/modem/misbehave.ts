// The ways in which the simulated modem and its network can be bad peers, by name. Only names and words: what they do is in the
// rooms that do it.

export const misbehaviours = {
  noPrompt: 'shows no prompt to every other AT+CMGS, the first included',
  silentAfterCtrlZ: 'takes messages and never answers',
  lateAnswer: 'is free again after Ctrl-Z and gives the answer as if unasked, after --late-ms',
  errorAfterSend: 'the message goes out and the answer is +CMS ERROR: 500',
  reportsBeforeAnswer: 'sends the status report before the answer',
  urcInsideAnswer: 'puts unsolicited lines between the lines of answers',
  splitsBytes: 'writes every octet by itself',
  slow: 'dribbles: ten octets every 10 ms',
  echoStuckOn: 'says OK to ATE0 and goes on echoing',
  garbage: 'writes noise and NULs before answers, and now and then a megabyte without a line end',
  deafUrc: 'never announces anything: only looking into the storage finds texts',
  silent: 'never answers at all',
  storageFull: 'the storage is full of old texts at the start',
  wrongCdsiStorage: 'keeps status reports in SR and announces them as "SM"',
  repeatsInbound: 'the network hands every text over once more after it was deleted or acknowledged',
  reboots: 'restarts after the Ctrl-Z of the first and of every fifth message after it; the message has left',
  unplugs: 'is pulled out after the Ctrl-Z of the first message; the message has left',
  renumbers: 'comes back under another name whenever it went away',
  wrongPin: 'the SIM has another PIN than the one that is told',
  foreignProbe: 'another program types AT commands on the same port now and then',
  throttles: 'the network refuses every other message with congestion (CMS 42), the first included',
  systemError: 'the network refuses every other message as out of order (CMS 38), the first included',
  rejectsNumber: 'the network refuses numbers that end in 99 (CMS 1)',
  losesReports: 'the network loses every other status report',
} as const;

export type Misbehaviour = keyof typeof misbehaviours;

export function isMisbehaviour(name: string): name is Misbehaviour {
  return Object.hasOwn(misbehaviours, name);
}
