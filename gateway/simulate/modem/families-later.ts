// Families whose modules are mostly UMTS and LTE: Quectel, SIMCom, Huawei, ZTE. Data only; the words are in family.ts.
import type { Family } from './family.ts';

export const quectel: Family = {
  manufacturer: 'Quectel', model: 'EC25', firmware: 'EC25EFAR06A06M4G', identity: ['Quectel', 'EC25', 'Revision: EC25EFAR06A06M4G'],
  cnmi: '(0-2),(0-3),(0,2),(0-2),(0,1)', memories: [['ME', 'SM', 'MT', 'SR'], ['ME', 'SM', 'MT'], ['ME', 'SM', 'MT']], simSize: 50, deviceSize: 255, firstIndex: 0,
  emptyPlace: 'ok', noName: '', reportMemory: 'SR', announcesReportsAs: 'SM', showsClassZero: true, moreMessages: true, technology: 7, ussdForm: 'charset', unknownCommand: 'ERROR',
  bootLines: ['RDY', '+CFUN: 1'], simReadyLines: ['+CPIN: READY', '+QUSIM: 1', '+QIND: SMS DONE', '+QIND: PB DONE'], simOutLine: '+CPIN: NOT READY', chatter: ['+QIND: "csq",17,99'], chatters: false, fullLine: '+QIND: "smsfull","SM"',
  answers: {
    '+QCCID': ['+QCCID: {iccid}'], '+ICCID': ['+ICCID: {iccid}'], '+CCID': ['+CCID: {iccid}'], '+QTEMP': ['+QTEMP: {temperature},31,30'], '+CBC': ['+CBC: 0,87,{millivolts}'],
    '+QPINC="SC"': ['+QPINC: "SC",{pinTries},{pukTries}'], '+QPINC?': ['+QPINC: "SC",{pinTries},{pukTries}', '+QPINC: "P2",3,10'], '+CPINR="SIM PIN"': ['+CPINR: SIM PIN,{pinTries},3'], '+CPINR': ['+CPINR: SIM PIN,{pinTries},3', '+CPINR: SIM PUK,{pukTries},10'],
    '+QNWINFO': ['+QNWINFO: "FDD LTE","00101","LTE BAND 3",1300'], '+QURCCFG="URCPORT"': ['+QURCCFG: "urcport","usbat"'], '+QURCCFG="urcport"': ['+QURCCFG: "urcport","usbat"'],
    '+QSPN': ['+QSPN: "Simulated Network","SimNet","",0,"00101"'], '+QSIMSTAT?': ['+QSIMSTAT: 0,1'], '+QINISTAT': ['+QINISTAT: 7'],
  },
  tolerated: ['+QURCCFG', '+QINDCFG', '+QCFG', '+QSIMSTAT', '+QSIMDET', '+QGPS', '^DSCI'], quirks: [],
};

export const simcom: Family = {
  manufacturer: 'SIMCOM INCORPORATED', model: 'SIMCOM_SIM7600E', firmware: 'SIM7600M22_V2.0.1', identity: ['Manufacturer: SIMCOM INCORPORATED', 'Model: SIMCOM_SIM7600E', 'Revision: SIM7600M22_V2.0.1', 'IMEI: {imei}', '+GCAP: +CGSM'],
  cnmi: '(0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)', memories: [['SM', 'ME', 'SR'], ['SM', 'ME'], ['SM', 'ME']], simSize: 30, deviceSize: 23, firstIndex: 0,
  emptyPlace: 'ok', noName: '""', reportMemory: 'SR', showsClassZero: true, moreMessages: true, technology: 7, ussdForm: 'charset', unknownCommand: 'ERROR',
  bootLines: ['RDY', '+CFUN: 1'], simReadyLines: ['+CPIN: READY', 'SMS DONE', 'PB DONE'], simOutLine: '+CPIN: NOT READY', chatter: ['+CNSMOD: 0,8'], chatters: false, fullLine: '+SMS FULL',
  answers: {
    '+CICCID': ['+ICCID: {iccid}'], '+CCID': ['{iccid}'], '+CPMUTEMP': ['+CPMUTEMP: {temperature}'], '+CMTE?': ['+CMTE: 0,{temperature}'], '+CBC': ['+CBC: {volts}V'], '+CNSMOD?': ['+CNSMOD: 0,8'],
    '+SPIC': ['+SPIC: {pinTries},{pukTries},3,10'], '+CPINR="SIM PIN"': ['+CPINR: SIM PIN,{pinTries},3'], '+CPINR': ['+CPINR: SIM PIN,{pinTries},3', '+CPINR: SIM PUK,{pukTries},10'], '+CPSI?': ['+CPSI: LTE,Online,001-01,0x1A2B,29946625,116,EUTRAN-BAND3,1300,5,5,-94,-1020,-726,16'],
    '+AUTOCSQ?': ['+AUTOCSQ: 0,0'],
  },
  tolerated: ['+AUTOCSQ', '+CNSMOD', '+CMTE', '+CGPS', '+CURCD', '+CSCLK', '+CATR', '+CUSBPIDSWITCH', '^DSCI', '+CNMP'], quirks: [],
};

export const huawei: Family = {
  manufacturer: 'huawei', model: 'E3372', firmware: '21.180.01.00.00', identity: ['Manufacturer: huawei', 'Model: E3372', 'Revision: 21.180.01.00.00', 'IMEI: {imei}', '+GCAP: +CGSM,+DS,+ES'],
  cnmi: '(0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)', memories: [['SM', 'ME'], ['SM', 'ME'], ['SM', 'ME']], simSize: 40, deviceSize: 255, firstIndex: 0,
  emptyPlace: 321, noName: '', reportMemory: 'SM', showsClassZero: false, moreMessages: true, technology: 7, ussdForm: 'packed', unknownCommand: 'COMMAND NOT SUPPORT',
  bootLines: ['^BOOT:20094226,0,0,0,75', '^SRVST:0', '^MODE:0,0'], simReadyLines: ['^SIMST:1', '^SRVST:2', '^MODE:5,4'], simOutLine: '^SIMST:255',
  chatter: ['^RSSI:17', '^HCSQ:"LTE",45,36,91,18', '^DSFLOWRPT:0000000A,00000000,00000000,0000000000000042,0000000000000099,0000BB80,0000BB80', '^NWTIME:26/11/25,05:31:00+00,00'], chatters: true,
  quietCommand: '^CURC=0', fullLine: '^SMMEMFULL: "SM"',
  answers: {
    '^ICCID?': ['^ICCID: {iccid}'], '^CPIN?': ['^CPIN: {pinState},{pinTriesNow},{pukTries},{pinTries},10,3'], '^CHIPTEMP?': ['^CHIPTEMP: {temperature}5,{temperature}1,{temperature}3,255,255'], '^SYSINFOEX': ['^SYSINFOEX:2,3,0,1,,6,"LTE",101,"LTE"'],
    '^SYSINFO': ['^SYSINFO:2,3,0,6,1,,101'], '^HCSQ?': ['^HCSQ:"LTE",45,36,91,18'], '^CURC?': ['^CURC: 1'], '^CARDMODE': ['^CARDMODE: 2'], '+CBC': ['+CBC: 0,100'], '^GETPORTMODE': ['^GETPORTMODE: TYPE: WCDMA: huawei,PCUI:0,MDM:1'],
  },
  tolerated: ['^CURC', '^PORTSEL', '^U2DIAG', '^SYSCFG', '^SYSCFGEX', '^DSCI', '^CVOICE', '^DDTMFCFG'], quirks: [],
};

export const zte: Family = {
  manufacturer: 'ZTE CORPORATION', model: 'MF190', firmware: 'BD_MF190V1.0.0B02', identity: ['Manufacturer: ZTE CORPORATION', 'Model: MF190', 'Revision: BD_MF190V1.0.0B02', 'IMEI: {imei}', '+GCAP: +CGSM,+DS,+ES'],
  // Like many devices with Qualcomm chips it offers direct reports and refuses them.
  cnmi: '(0,1,2),(0,1,2,3),(0,2,3),(0,1,2),(0,1)', cnmiRefuses: [{ index: 3, value: 1 }], memories: [['SM', 'ME'], ['SM', 'ME'], ['SM', 'ME']], simSize: 25, deviceSize: 100, firstIndex: 0,
  emptyPlace: 321, noName: '', reportMemory: 'SM', showsClassZero: false, moreMessages: false, technology: 2, ussdForm: 'mislabelled', unknownCommand: 'ERROR',
  bootLines: ['+ZUSIMR:2'], simReadyLines: ['+ZDONR: "SimNet",1,1,"CS_PS","ROAM_OFF"', '+ZPASR: "UMTS"'], chatter: ['+ZUSIMR:2'], chatters: true, quietCommand: '+CPMS?',
  answers: {
    '+ZPINPUK=?': ['+ZPINPUK: {pukTries},3,{pinTries},10'], '+ZPAS?': ['+ZPAS: "UMTS","CS_PS"'], '+ICCID?': ['+ICCID: {iccid}'], '+ZGETICCID': ['+ZGETICCID: {iccid}'], '+ZPIN?': ['+ZPIN: {pinTries},{pukTries}'],
    '+CBC': ['+CBC: 0,100'], '+ZCSQ': ['+ZCSQ: {signal},99'],
  },
  tolerated: ['+ZCDRUN', '+ZOPRT', '+ZSNT', '+ZCPS', '+ZURDY', '+ZAPNI'], quirks: ['refusesStorageBeforePin'],
};
