// The numbered migrations: what exactly is on disk. Never edit one that was released; add the next.
// Addresses are canonical (sms/address.ts), times epoch ms, JSON columns are small objects of ours.

export interface Migration {
  readonly version: number;
  readonly sql: string;
}

export const migrations: readonly Migration[] = [
  {
    version: 1,
    sql: `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE thread (
  seq INTEGER PRIMARY KEY,
  peer TEXT NOT NULL UNIQUE,
  line TEXT,
  channel TEXT,
  unread INTEGER NOT NULL DEFAULT 0,
  last_at INTEGER NOT NULL,
  last_message INTEGER
);
CREATE INDEX thread_activity ON thread (last_at, seq);
CREATE INDEX thread_unread ON thread (last_at, seq) WHERE unread > 0;

CREATE TABLE message (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  thread INTEGER NOT NULL,
  direction TEXT NOT NULL,
  state TEXT NOT NULL,
  channel TEXT NOT NULL,
  peer TEXT NOT NULL,
  line TEXT,
  text TEXT NOT NULL,
  parts INTEGER NOT NULL,
  encoding TEXT NOT NULL,
  priority INTEGER NOT NULL DEFAULT 1,
  policy TEXT NOT NULL DEFAULT 'hold',
  reference TEXT,
  actor TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  due_at INTEGER,
  expires_at INTEGER,
  sent_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  repeats INTEGER NOT NULL DEFAULT 0,
  cause TEXT,
  last_event INTEGER NOT NULL
);
CREATE INDEX message_thread ON message (thread, seq);
CREATE INDEX message_queue ON message (channel, priority, due_at, seq) WHERE state = 'queued';
CREATE INDEX message_due ON message (due_at) WHERE state IN ('scheduled', 'unknown') AND due_at IS NOT NULL;
CREATE INDEX message_trouble ON message (state, seq) WHERE state IN ('unknown', 'failed', 'undelivered', 'expired', 'canceled', 'scheduled');
CREATE INDEX message_inbound ON message (seq) WHERE direction = 'inbound';
CREATE INDEX message_reference ON message (reference, seq) WHERE reference IS NOT NULL;

-- Open attempts only: written before the first byte leaves, removed in the commit that records how it ended.
CREATE TABLE attempt (
  message INTEGER PRIMARY KEY,
  number INTEGER NOT NULL,
  channel TEXT NOT NULL,
  opened_at INTEGER NOT NULL
);

-- Parts the network took.
CREATE TABLE part (
  message INTEGER NOT NULL,
  number INTEGER NOT NULL,
  channel TEXT NOT NULL,
  ref TEXT,
  state TEXT NOT NULL,
  network_code TEXT,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (message, number)
) WITHOUT ROWID;
CREATE INDEX part_ref ON part (ref, channel) WHERE ref IS NOT NULL;

-- Receipts that beat the answer to their submit, a row for each spelling the ref may have; "receipt" ties them together.
CREATE TABLE parked_receipt (
  seq INTEGER PRIMARY KEY,
  receipt INTEGER NOT NULL,
  channel TEXT NOT NULL,
  ref TEXT NOT NULL,
  outcome TEXT NOT NULL,
  recipient TEXT,
  network_code TEXT,
  at INTEGER,
  kept_since INTEGER NOT NULL
);
CREATE INDEX parked_receipt_ref ON parked_receipt (ref, channel);
CREATE INDEX parked_receipt_whole ON parked_receipt (receipt);
CREATE INDEX parked_receipt_age ON parked_receipt (kept_since);

-- Identities of inbound parts: lasting ones for 48 h, the others until the network was answered.
CREATE TABLE inbound_identity (
  channel TEXT NOT NULL,
  key TEXT NOT NULL,
  lasting INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (channel, key)
) WITHOUT ROWID;

-- Parts of long inbound messages that are not whole yet. text: as a JSON string, since half a surrogate pair cannot be UTF-8; copy: 0, or 1.. when the same part number came again.
CREATE TABLE inbound_part (
  assembly TEXT NOT NULL,
  copy INTEGER NOT NULL,
  number INTEGER NOT NULL,
  channel TEXT NOT NULL,
  sender TEXT NOT NULL,
  line TEXT,
  total INTEGER NOT NULL,
  text TEXT NOT NULL,
  encoding TEXT NOT NULL,
  sent_at INTEGER,
  at INTEGER NOT NULL,
  PRIMARY KEY (assembly, copy, number)
) WITHOUT ROWID;
CREATE INDEX inbound_part_age ON inbound_part (at);

-- What happened, in commit order. A message's own events are a chain: message.last_event, then previous; an index would cost
-- every step of every message more than the rare look at a history.
CREATE TABLE event (
  cursor INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  message INTEGER,
  thread INTEGER,
  data TEXT,
  previous INTEGER
);

CREATE TABLE idempotency (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  answer TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (scope, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_age ON idempotency (at);

CREATE TABLE person (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,
  person TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE api_key (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  secret_hash TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER
) WITHOUT ROWID;
CREATE TABLE limits (name TEXT PRIMARY KEY, count INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;

-- Words of messages, indexed in batches when the writer is idle; holds no copy of the texts.
CREATE VIRTUAL TABLE message_words USING fts5 (text, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2");
`,
  },
  {
    version: 2,
    sql: `
ALTER TABLE message ADD COLUMN flash INTEGER NOT NULL DEFAULT 0;
ALTER TABLE inbound_part ADD COLUMN flash INTEGER NOT NULL DEFAULT 0;

-- When the network took a part. Refs that come again are told apart by it; parts from before this column have none, and no channel
-- of that time used a ref twice.
ALTER TABLE part ADD COLUMN taken_at INTEGER;
DROP INDEX part_ref;
CREATE INDEX part_ref ON part (ref, channel, taken_at) WHERE ref IS NOT NULL;
ALTER TABLE parked_receipt ADD COLUMN submitted_at INTEGER;

-- What is not a text and came over a channel, or was done to it. details: small JSON.
CREATE TABLE notice (
  seq INTEGER PRIMARY KEY,
  channel TEXT NOT NULL,
  kind TEXT NOT NULL,
  sender TEXT,
  summary TEXT NOT NULL,
  details TEXT,
  actor TEXT,
  at INTEGER NOT NULL
);
CREATE INDEX notice_channel ON notice (channel, seq);

-- Small facts that channels keep.
CREATE TABLE memory (key TEXT PRIMARY KEY, value TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;

-- Measurements of the last eight days; what is measured where is spelled once.
CREATE TABLE series (id INTEGER PRIMARY KEY, channel TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (channel, name));
CREATE TABLE sample (series INTEGER NOT NULL, at INTEGER NOT NULL, value REAL NOT NULL, PRIMARY KEY (series, at)) WITHOUT ROWID;
`,
  },
];
