// The contract that every channel keeps, over real sockets to the simulated SMSC.
import { makeSmscPeer } from '../../fakes/smsc-peer.ts';
import { channelContract } from '../contract.ts';

channelContract('smpp', (misbehaves) => makeSmscPeer(misbehaves), [
  'silentOnSubmit', 'dropsAfterSubmit', 'receiptBeforeAnswer', 'throttles', 'systemError', 'rejectsNumber', 'neverReady', 'repeatsInbound', 'wrongSettings',
  'redelivers', 'drops', 'receipts', 'concurrent',
]);

channelContract('smpp, two connections', (misbehaves) => makeSmscPeer(misbehaves, { bind: 'pair' }), [
  'silentOnSubmit', 'dropsAfterSubmit', 'receiptBeforeAnswer', 'throttles', 'neverReady', 'wrongSettings', 'redelivers', 'drops', 'receipts', 'concurrent',
]);
