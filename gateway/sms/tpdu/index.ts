// The contract of this folder: TPDUs between octets and values. What they mean to a conversation is not decided here.
export { readDcs, writeDcs, type DcsFields } from './dcs.ts';
export { decodePdu, decodeTpdu, type DecodeOptions } from './decode.ts';
export {
  encodeDeliver, encodeStatusReport, encodeSubmit, type DeliverFields, type EncodedPdu, type StatusReportFields, type SubmitFields,
} from './encode.ts';
export { hexOf, octetsOf } from './hex.ts';
export { readTpStatus, type TpStatusMeaning } from './status.ts';
export { readEnhancedValidity, readRelativeValidity, readTimeStamp, relativeValidity, writeTimeStamp } from './times.ts';
export { canonicalOf, dialled } from './tp-address.ts';
export type {
  Dcs, Decoded, Deliver, Direction, StatusReport, Submit, TimeStamp, TpAddress, Tpdu, TpduProblem, UserData, Waiting,
} from './types.ts';
export { readWaiting } from './waiting.ts';
