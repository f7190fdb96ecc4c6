// The words of the page of one network.
export const words = {
  title: 'Network',
  loading: 'Loading the network',
  failed: 'The network could not be loaded',
  back: 'Back to the network',
  notFoundTitle: 'This link does not exist',
  notFoundText: 'It may have been removed.',
  views: { overview: 'Overview', notices: 'Notices', ussd: 'USSD', console: 'Console', transcript: 'Transcript', test: 'Test', settings: 'Settings' },
  viewsOf: (name: string) => `Views of ${name}`,
  none: '–', never: 'Not since the gateway started', yes: 'Yes', no: 'No',
  copy: 'Copy', copied: 'Copied', cancel: 'Cancel', close: 'Close', refresh: 'Refresh', unfold: 'Show the whole text', fold: 'Show less', loadingMore: 'Loading more',

  // Overview
  now: 'Now', since: 'since', code: 'Code',
  simAndNetwork: 'SIM and network', simAndNetworkBefore: 'SIM and network, as last known', amounts: 'Today and so far', device: 'Device', ways: 'What it can do', further: 'Further figures',
  operator: 'Operator', registration: 'Registration', technology: 'Technology', roaming: 'Roaming', signal: 'Signal', sim: 'SIM', numbers: 'Our numbers',
  networkChooses: 'The network chooses the sender', numberUnknown: 'Not known to the SIM', stored: 'Stored texts', ussdSession: 'USSD',
  partsToday: 'Parts today', partsThisMonth: 'Parts this month', balance: 'Balance', queue: 'Queue', inFlight: 'In flight', sent: 'Sent', received: 'Received', failedCount: 'Failed', unknown: 'Outcome unknown',
  lastSent: 'Last sent', lastReceived: 'Last received',
  ofMost: (used: string, most: string) => `${used} of ${most}`,
  model: 'Model', firmware: 'Firmware', imei: 'IMEI', port: 'Plugged in at', profile: 'Handled as', temperature: 'Temperature', voltage: 'Voltage',
  kind: 'Kind', reports: 'Delivery reports', flash: 'Flash texts', maxParts: 'Longest message', parts: (count: number) => (count === 1 ? '1 part' : `${count} parts`),
  window: 'At once', messages: (count: number) => (count === 1 ? '1 message' : `${count} messages`), id: 'Id',
  checkBalance: 'Check balance', asking: 'Asking the operator…', balanceFailed: 'No balance', amount: (value: string) => `Read as ${value}.`, noAmount: 'No amount could be read out of the answer; a pattern in the settings may help.',

  // Charts
  measured: 'Measured', rangeLabel: 'Stretch of time', range: (hours: number) => (hours === 24 ? '24 hours' : `${Math.round(hours / 24)} days`),
  loadingSeries: 'Loading what was measured', seriesFailed: 'What was measured could not be loaded',
  between: (low: string, high: string, unit: string, step: string) => `${low === high ? 'always' : `between ${low} and`} ${high} ${unit}, as means of ${step}`, step: (minutes: number) => (minutes === 60 ? 'an hour' : `${minutes} minutes`), asTable: 'As a table', tableOf: (title: string) => `${title} as a table`, from: 'From', lowest: 'Lowest', highest: 'Highest',

  // Actions
  restart: 'Restart', switchOff: 'Switch off', switchOn: 'Switch on', remove: 'Remove', actionFailed: 'Nothing was changed',
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText: 'The link is closed and its settings are deleted. Messages and conversations stay. While texts still wait for this link it cannot be removed.',
  removeNo: 'Keep it', removeYes: 'Remove',

  // Settings
  loadingSettings: 'Loading the settings', save: 'Save settings', saved: 'Saved. The link starts again with the new settings.', unsaved: 'Not saved',

  // Notices
  noticesList: 'Notices, newest first', loadingNotices: 'Loading notices', noticesFailed: 'The notices could not be loaded',
  noticesEmptyTitle: 'Nothing but texts so far',
  noticesEmptyText: 'Calls, voicemail marks, data that is no text, and every step taken to keep this link going are listed here.',
  noticeKinds: {
    quarantined: 'Could not be read', call: 'Call', message_waiting: 'Voicemail', silent: 'Silent message', binary: 'Data for a program', wap_push: 'Push', mms: 'Multimedia message', sim_data: 'Data for the SIM', ussd: 'The network speaks',
    balance: 'Balance', low_balance: 'Low balance', console: 'Console', recovery: 'Recovery',
  } as Readonly<Record<string, string>>,
  rawOctets: (count: string) => `Raw data, ${count} octets`, raw: 'Raw data in hexadecimal',
  byYou: 'by you', byPerson: 'by another person', byKey: (id: string) => `by the API key ${id}`, by: (actor: string) => `by ${actor}`,

  // USSD
  ussdTitle: 'Codes to the operator', ussdText: 'Codes such as *100# ask the operator: for the balance, for a bundle, for a menu. Some of them cost money.',
  ussdLog: 'Conversation with the operator', ussdEmpty: 'Nothing was asked yet. Try the code that shows the balance.',
  ussdOpenBefore: 'A session is open that began elsewhere, or before this page was loaded. Answer it if you know the question, or end it.',
  ussdCode: 'Code', ussdAnswer: 'Your answer', ussdMissing: 'Write a code, such as *100#.', ussdAnswerMissing: 'Write your answer, often a digit.',
  ussdWaits: 'Waiting for the operator. This may take half a minute…', sessionOpen: 'Session open', sessionEnded: 'Session ended', waitsForAnswer: 'waits for your answer',
  you: 'You:', theNetwork: 'Operator:', send: 'Send', answer: 'Answer', endSession: 'End session',

  // Console
  consoleWarning: 'Commands go straight to the device, and each of them is written down with your name. It is not for sending messages: those would not be counted, kept or reported.',
  consoleLog: 'Commands and answers', consoleEmpty: 'Type a command such as AT+CSQ and press Enter. The arrow keys bring back earlier ones.', consoleRuns: 'Running…', command: 'Command', run: 'Run',

  // Transcript
  transcriptText: 'The last exchange between gateway and device, oldest first. Numbers and texts are masked, so it can be shown to somebody who helps.',
  transcriptLines: 'What went over the wire', download: 'Download', transcriptFailed: 'The transcript could not be loaded', loadingTranscript: 'Loading the transcript',
  transcriptEmptyTitle: 'Nothing has been exchanged yet', transcriptEmptyText: 'As soon as the gateway talks to the device, every line is kept here for a while.',

  // Test
  testTitle: 'Send to myself', testText: 'Sends one short text from this link to its own number and watches it leave, be reported and come in again.',
  testTo: 'Number', testOptional: '(its own, when empty)', testToHint: 'Or that of a phone in your hand.', testToMissing: 'This link does not know its own number. Give a number here, or',
  testToSettings: 'enter it in the settings.', testStart: 'Start the test', testAgain: 'Test again', testCost: 'Costs one text.', testFailed: 'The test could not be started',
  testNotReady: 'This link is not ready. A text sent now waits until it is.', testMessage: 'See all that happened to this text', testUnheard: 'The gateway does not answer at the moment; it is asked again.',
  testOutcomes: { passed: 'The test passed', failed: 'The test failed', waits: 'Under way…' },
  stepStates: { done: 'Done:', now: 'Under way:', later: 'Still to come:', bad: 'Failed:', 'left-out': 'Left out:' },
  stepSent: 'Taken by the network', stepReported: 'Reported as delivered', stepArrived: 'Came in again',
  after: (span: string) => `after ${span}`, atOnce: 'at once',
  sending: 'Being handed over…', sentLate: 'Still not handed over. Its turn may not have come, or the link is away.', tryingAgain: (why: string) => `Not taken yet, it is tried again: ${why}.`,
  inDoubt: 'The answer to the hand-over was lost: nobody knows yet whether it was sent.', notTaken: (why: string) => `The network did not take it: ${why}.`,
  waitsForReport: 'Waiting for the report…', reportLate: 'No report yet. Some networks take minutes, some never report a text to oneself.', noReports: 'This link asks for no delivery reports.', notDelivered: (why: string) => `Reported as not delivered: ${why}.`,
  waitsForArrival: 'Waiting for it to come in…', arrivalLate: 'It has not come in yet. Check that the number is the one of this SIM.', arrivesElsewhere: 'It goes to another phone; look there.', cannotArrive: 'It does not arrive when it was not delivered.',
};
