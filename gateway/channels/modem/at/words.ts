// The words of AT+CMEE=2 → the numbers of AT+CMEE=1 (27.005 §3.2.5, 27.007 §9.2), for modems that answer in words whatever they were
// told. What a number means for a message is decided in status.ts.

/** Spellings differ in case, hyphens and quotes only. */
function plain(words: string): string {
  return words.toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim();
}

const cms: readonly (readonly [number, ...string[]])[] = [
  [1, 'unassigned number', 'unassigned unallocated number'], [8, 'operator determined barring'], [10, 'call barred'], [17, 'network failure'],
  [21, 'short message transfer rejected', 'sm transfer rejected'], [22, 'memory capacity exceeded'], [27, 'destination out of service', 'destination out of order'],
  [28, 'unidentified subscriber'], [29, 'facility rejected'], [30, 'unknown subscriber'], [38, 'network out of order'], [41, 'temporary failure'],
  [42, 'congestion'], [47, 'resources unavailable', 'resources unavailable unspecified'], [50, 'requested facility not subscribed'],
  [69, 'requested facility not implemented'], [81, 'invalid short message transfer reference value', 'invalid transfer reference value'],
  [95, 'invalid message', 'invalid message unspecified', 'semantically incorrect message'], [96, 'invalid mandatory information'],
  [97, 'message type non existent or not implemented', 'message type nonexistent or not implemented'], [98, 'message not compatible with short message protocol state', 'message not compatible with sm protocol state'],
  [99, 'information element non existent or not implemented', 'information element nonexistent or not implemented'], [111, 'protocol error', 'protocol error unspecified'], [127, 'interworking', 'interworking unspecified'],
  [128, 'telematic interworking not supported'], [129, 'short message type 0 not supported'], [130, 'cannot replace short message'], [143, 'unspecified tp pid error'],
  [144, 'data coding scheme alphabet not supported', 'dcs not supported'], [145, 'message class not supported'], [159, 'unspecified tp dcs error'], [160, 'command cannot be actioned', 'command cannot be acted'],
  [161, 'command unsupported'], [175, 'unspecified tp command error'], [176, 'tpdu not supported'], [192, 'sc busy'], [193, 'no sc subscription'], [194, 'sc system failure'],
  [195, 'invalid sme address'], [196, 'destination sme barred'], [197, 'sm rejected duplicate sm', 'sm rejected duplicate'], [198, 'tp vpf not supported'], [199, 'tp vp not supported'],
  [208, 'sim sms storage full', 'd0 sim sms storage full'], [209, 'no sms storage capability in sim'], [210, 'error in ms'], [211, 'memory capacity exceeded in ms'], [212, 'sim application toolkit busy'],
  [213, 'sim data download error'], [255, 'unspecified error cause'],
  [300, 'me failure', 'phone failure', 'mt failure'], [301, 'sms service of me reserved', 'sms me reserved'], [302, 'operation not allowed'], [303, 'operation not supported'],
  [304, 'invalid pdu mode parameter', 'invalid pdu mode'], [305, 'invalid text mode parameter', 'invalid text mode'], [310, 'sim not inserted', 'usim not inserted', 'u sim not inserted'],
  [311, 'sim pin required', 'sim pin necessary'], [312, 'ph sim pin required', 'ph sim pin necessary'], [313, 'sim failure'], [314, 'sim busy'], [315, 'sim wrong'], [316, 'sim puk required'],
  [317, 'sim pin2 required'], [318, 'sim puk2 required'], [320, 'memory failure'], [321, 'invalid memory index', 'invalid index'], [322, 'memory full', 'sim or me storage full', 'storage full'],
  [330, 'smsc address unknown', 'sca unknown'], [331, 'no network service', 'no network'], [332, 'network timeout', 'network time out'], [340, 'no cnma acknowledgement expected', 'no cnma ack expected'],
  [500, 'unknown error', 'unknown'],
];

const cme: readonly (readonly [number, ...string[]])[] = [
  [0, 'phone failure', 'me failure', 'mt failure'], [1, 'no connection to phone', 'no connection to me'], [2, 'phone adaptor link reserved', 'phone adapter link reserved'], [3, 'operation not allowed'],
  [4, 'operation not supported', 'not supported'], [5, 'ph sim pin required', 'ph sim pin necessary'], [6, 'ph fsim pin required'], [7, 'ph fsim puk required'],
  [10, 'sim not inserted', 'usim not inserted', 'u sim not inserted', 'no sim'], [11, 'sim pin required', 'sim pin necessary'], [12, 'sim puk required', 'sim puk necessary'], [13, 'sim failure'],
  [14, 'sim busy'], [15, 'sim wrong'], [16, 'incorrect password'], [17, 'sim pin2 required'], [18, 'sim puk2 required'], [20, 'memory full'], [21, 'invalid index'], [22, 'not found'],
  [23, 'memory failure'], [24, 'text string too long', 'text too long'], [25, 'invalid characters in text string', 'invalid chars in text'], [26, 'dial string too long'], [27, 'invalid characters in dial string', 'invalid chars in dial string'],
  [30, 'no network service', 'no network'], [31, 'network timeout', 'network time out'], [32, 'network not allowed emergency calls only', 'network not allowed emergency only', 'emergency calls only'],
  [40, 'network personalization pin required', 'network personalisation pin required'], [41, 'network personalization puk required', 'network personalisation puk required'],
  [42, 'network subset personalization pin required', 'network subset personalisation pin required'], [43, 'network subset personalization puk required', 'network subset personalisation puk required'],
  [44, 'service provider personalization pin required', 'service provider personalisation pin required'], [45, 'service provider personalization puk required', 'service provider personalisation puk required'],
  [46, 'corporate personalization pin required', 'corporate personalisation pin required'], [47, 'corporate personalization puk required', 'corporate personalisation puk required'],
  [48, 'hidden key required'], [49, 'eap method not supported'], [50, 'incorrect parameters', 'invalid parameter'], [51, 'command implemented but currently disabled'], [52, 'command aborted by user'],
  [53, 'not attached to network due to mt functionality restrictions'], [54, 'modem not allowed mt restricted to emergency calls only'], [55, 'operation not allowed because of mt functionality restrictions'],
  [56, 'fixed dial number only allowed called number is not a fixed dial number'], [57, 'temporarily out of service due to other mt usage'], [58, 'language alphabet not supported'],
  [59, 'unexpected data value'], [60, 'system failure'], [61, 'data missing'], [62, 'call barred'], [63, 'message waiting indication subscription failure'],
  [100, 'unknown', 'unknown error'], [103, 'illegal ms', 'illegal me ms'], [106, 'illegal me'], [107, 'gprs services not allowed'], [108, 'gprs and non gprs services not allowed'], [111, 'plmn not allowed'],
  [112, 'location area not allowed'], [113, 'roaming not allowed in this location area'], [114, 'gprs services not allowed in this plmn'], [115, 'no suitable cells in location area'], [122, 'congestion'],
  [126, 'insufficient resources'], [127, 'mission or unknown apn', 'missing or unknown apn'], [128, 'unknown pdp address or pdp type'], [129, 'user authentication failed'],
  [130, 'activation rejected by ggsn serving gw or pdn gw'], [131, 'activation rejected unspecified'], [132, 'service option not supported'], [133, 'requested service option not subscribed'],
  [134, 'service option temporarily out of order'], [148, 'unspecified gprs error'], [149, 'pdp authentication failure'], [150, 'invalid mobile class'],
];

function byWords(rows: readonly (readonly [number, ...string[]])[]): ReadonlyMap<string, number> {
  return new Map(rows.flatMap(([code, ...spellings]) => spellings.map((words): [string, number] => [words, code])));
}

const tables = { cms: byWords(cms), cme: byWords(cme) };

/** Undefined: no table knows these words. */
export function codeOfWords(kind: 'cms' | 'cme', words: string): number | undefined {
  return tables[kind].get(plain(words));
}

/** Numbers that the standards name, with their words. */
export function knownWords(kind: 'cms' | 'cme'): readonly (readonly [number, string])[] {
  return (kind === 'cms' ? cms : cme).map(([code, first]) => [code, first ?? '']);
}
