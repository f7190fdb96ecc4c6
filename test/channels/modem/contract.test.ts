// The contract that every channel keeps, over real sockets to the simulated modem.
import { makeModemPeer } from '../../fakes/modem-peer.ts';
import { channelContract } from '../contract.ts';

channelContract('modem', (misbehaves) => makeModemPeer(misbehaves), [
  'silentOnSubmit', 'dropsAfterSubmit', 'receiptBeforeAnswer', 'systemError', 'rejectsNumber', 'neverReady', 'repeatsInbound', 'wrongSettings', 'redelivers', 'drops', 'receipts',
]);

// The kinds of routing that families have: stored or direct, acknowledged or not.
channelContract('modem, SIMCom', (misbehaves) => makeModemPeer(misbehaves, {}, { family: 'simcom' }), ['receiptBeforeAnswer', 'repeatsInbound', 'redelivers', 'receipts']);
channelContract('modem, Huawei', (misbehaves) => makeModemPeer(misbehaves, {}, { family: 'huawei' }), ['receiptBeforeAnswer', 'repeatsInbound', 'redelivers', 'receipts']);
