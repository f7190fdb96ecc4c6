// Families that began with GSM and machines: Wavecom (and Sierra after it), Telit, u-blox, Cinterion. Data only; the words are in family.ts.
import type { Family } from './family.ts';

export const wavecom: Family = {
  manufacturer: 'WAVECOM MODEM', model: 'MULTIBAND  900E  1800', firmware: '651_09gg.Q2406B 1320676 061804 14:38', identity: ['WAVECOM MODEM', 'MULTIBAND  900E  1800'],
  cnmi: '(0-2),(0-3),(0-3),(0-2),(0,1)', memories: [['SM', 'SR'], ['SM'], ['SM']], simSize: 20, deviceSize: 20, firstIndex: 1,
  emptyPlace: 321, noName: '', reportMemory: 'SR', showsClassZero: false, moreMessages: true, technology: 0, ussdForm: 'charset', unknownCommand: 'ERROR',
  bootLines: ['+WIND: 1', '+WIND: 3'], simReadyLines: ['+WIND: 7', '+WIND: 4'], chatter: ['+WIND: 5,1'], chatters: false,
  answers: { '+CCID': ['+CCID: "{iccid}"'], '+CCID?': ['+CCID: "{iccid}"'], '+WIND?': ['+WIND: 255'], '+WMBS?': ['+WMBS: 4'], '+CBC': ['+CBC: 0,100'], '+WVR': ['MODEM,"651_09gg.Q2406B"'] },
  tolerated: ['+WIND', '+WMBS', '+WUBS', '+WOPEN', '+WATH', '+WHCNF'], quirks: ['hangsOnCops'],
};

export const telit: Family = {
  manufacturer: 'Telit', model: 'LE910-EU1', firmware: '20.00.402', identity: ['332'],
  cnmi: '(0-3),(0-3),(0,2),(0-2),(0,1)', memories: [['SM', 'ME'], ['SM', 'ME'], ['SM', 'ME']], simSize: 30, deviceSize: 99, firstIndex: 1,
  emptyPlace: 321, noName: '""', reportMemory: 'SM', showsClassZero: false, moreMessages: true, technology: 7, ussdForm: 'charset', unknownCommand: 'ERROR',
  bootLines: ['#QSS: 1'], simReadyLines: ['#QSS: 2', '#QSS: 3'], chatter: ['#STN: 37'], chatters: false,
  answers: {
    '#CCID': ['#CCID: {iccid}'], '+CCID': ['+CCID: {iccid}'], '#PCT': ['#PCT: {pinTriesNow}'], '#TEMPMON=1': ['#TEMPMEAS: 0,{temperature}'], '#TEMPMON?': ['#TEMPMON: 0'], '#CBC': ['#CBC: 0,{centivolts}'], '+CBC': ['+CBC: 0,0'],
    '#QSS?': ['#QSS: 0,3'], '#MONI': ['#MONI: SimNet RSRP:-94 RSRQ:-10 TAC:1A2B Id:01C8F201 EARFCN:1300 PWR:-70dbm DRX:64'],
  },
  tolerated: ['#QSS', '#STN', '#SMSMODE', '#E2SMSRI', '#SELINT', '#NITZ', '#PSNT', '#STIA', '#AUTOBND', '#TEMPMON'], quirks: [],
};

export const ublox: Family = {
  manufacturer: 'u-blox', model: 'LISA-U200', firmware: '23.41', identity: ['LISA-U200-01S-01'],
  cnmi: '(0-2),(0-3),(0,2,3),(0-2),(0,1)', memories: [['ME', 'SM', 'MT', 'SR'], ['ME', 'SM', 'MT'], ['ME', 'SM', 'MT']], simSize: 30, deviceSize: 50, firstIndex: 1,
  emptyPlace: 321, noName: '', reportMemory: 'SR', showsClassZero: false, moreMessages: true, technology: 2, ussdForm: 'charset', unknownCommand: 'ERROR',
  bootLines: [], simReadyLines: ['+UUSIMSTAT: 6'], chatter: ['+CIEV: 2,4'], chatters: false, fullLine: '+CIEV: 8,1',
  answers: { '+CCID': ['+CCID: {iccid}'], '+CCID?': ['+CCID: {iccid}'], '+UPINCNT': ['+UPINCNT: {pinTries},3,{pukTries},10'], '+UTEMP?': ['+UTEMP: {temperature}5'], '+CBC': ['+CBC: 0,100'], '+UTEMP': ['+UTEMP: {temperature}5'], '+URAT?': ['+URAT: 1,2'] },
  tolerated: ['+UPSV', '+UTEMP', '+URAT', '+UPSD', '+UGPIOC', '+USPM', '+UUSIMSTAT', '+USIMSTAT'], quirks: ['urcsBeforeAnswer'],
};

export const cinterion: Family = {
  manufacturer: 'Cinterion', model: 'EHS6', firmware: 'REVISION 03.001', identity: ['Cinterion', 'EHS6', 'REVISION 03.001'],
  cnmi: '(0-3),(0,1),(0,2,3),(0,2),(1)', memories: [['SM', 'ME', 'MT'], ['SM', 'ME', 'MT'], ['SM', 'MT']], simSize: 25, deviceSize: 25, firstIndex: 1,
  emptyPlace: 321, noName: '', reportMemory: 'SM', showsClassZero: false, moreMessages: true, technology: 2, ussdForm: 'charset', unknownCommand: 'cme4',
  bootLines: ['^SYSSTART'], simReadyLines: ['+PBREADY'], chatter: ['+CIEV: rssi,4'], chatters: false, fullLine: '+CIEV: smsfull,1',
  answers: { '^SCID': ['^SCID: {iccid}'], '^SCID?': ['^SCID: {iccid}'], '+CCID': ['+CCID: {iccid}'], '+CCID?': ['+CCID: {iccid}'], '^SPIC': ['^SPIC: {pinTriesNow}'], '^SCTM?': ['^SCTM: 0,0,{temperature}'], '^SBV': ['^SBV: {millivolts}'], '^SSMSS?': ['^SSMSS: 0'], '^SMONI': ['^SMONI: 3G,10564,296,-7.5,-79,001,01,0001,0000001,30,30,NOCONN'], '+CBC': ['+CBC: 0,100'] },
  tolerated: ['^SSMSS', '^SCFG', '^SIND', '^SCTM', '\\Q', '^SLCC', '^SMGO'], quirks: [],
};
