-- The journal. Facts are rows that are only ever inserted, each with the number of its block, so
-- that a reorganisation is undone by deleting what lies above the common ancestor. What is not a
-- fact of the chain (offers, runs, intents, attempts, specs) is never deleted by it.
-- Hashes and addresses are lower-case hex text and amounts decimal text: the same in every
-- database, and readable by a person.

-- Which chain, contracts and account this journal is of. One row.
CREATE TABLE identity (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    chain_id BIGINT NOT NULL,
    escrow   TEXT NOT NULL,
    court    TEXT NOT NULL,
    account  TEXT NOT NULL
);

-- The last block that was taken in whole. One row, written with what was derived from the block.
CREATE TABLE cursor (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    number BIGINT NOT NULL,
    hash   TEXT NOT NULL,
    time   BIGINT NOT NULL
);

-- Blocks that were taken in, as far back as a reorganisation may reach.
CREATE TABLE blocks (
    number BIGINT PRIMARY KEY,
    hash   TEXT NOT NULL,
    time   BIGINT NOT NULL
);

-- Facts.

CREATE TABLE deals (
    deal_id     TEXT PRIMARY KEY,
    block       BIGINT NOT NULL,
    opened_at   BIGINT NOT NULL,
    terms       TEXT NOT NULL,
    commitments INTEGER NOT NULL,
    body        BLOB NOT NULL,
    -- The block in which the last thing to do was done; null while there is anything.
    finished    BIGINT
);
CREATE INDEX deals_open ON deals (deal_id) WHERE finished IS NULL;
CREATE INDEX deals_block ON deals (block);

-- The dockets that a deal's clauses name. What is filed in any other is no business of the deal.
CREATE TABLE dockets (
    docket_id TEXT PRIMARY KEY,
    deal_id   TEXT NOT NULL,
    terms     BLOB NOT NULL,
    block     BIGINT NOT NULL
);
CREATE INDEX dockets_deal ON dockets (deal_id);

CREATE TABLE settlements (
    deal_id TEXT NOT NULL,
    idx     INTEGER NOT NULL,
    clause  INTEGER NOT NULL,
    block   BIGINT NOT NULL,
    PRIMARY KEY (deal_id, idx)
);

CREATE TABLE filings (
    docket_id  TEXT PRIMARY KEY,
    deal_id    TEXT NOT NULL,
    filer      TEXT NOT NULL,
    claim      TEXT NOT NULL,
    output     TEXT NOT NULL,
    units      BIGINT NOT NULL,
    price      TEXT NOT NULL,
    collateral TEXT NOT NULL,
    until      BIGINT NOT NULL,
    block      BIGINT NOT NULL
);
CREATE INDEX filings_deal ON filings (deal_id);

CREATE TABLE verdicts (
    docket_id TEXT NOT NULL,
    verifier  TEXT NOT NULL,
    deal_id   TEXT NOT NULL,
    claim     TEXT NOT NULL,
    confirms  BOOLEAN NOT NULL,
    block     BIGINT NOT NULL,
    PRIMARY KEY (docket_id, verifier)
);

CREATE TABLE rulings (
    docket_id TEXT NOT NULL,
    block     BIGINT NOT NULL,
    log_index BIGINT NOT NULL,
    deal_id   TEXT NOT NULL,
    status    INTEGER NOT NULL,
    until     BIGINT NOT NULL,
    PRIMARY KEY (docket_id, block, log_index)
);

CREATE TABLE releases (
    docket_id  TEXT PRIMARY KEY,
    deal_id    TEXT NOT NULL,
    status     INTEGER NOT NULL,
    collateral TEXT NOT NULL,
    block      BIGINT NOT NULL
);
CREATE INDEX releases_deal ON releases (deal_id);

-- What the keeper itself knows and did.

-- Spec documents by their hash, which is a deal's `terms`.
CREATE TABLE specs (
    terms TEXT PRIMARY KEY,
    body  BLOB NOT NULL
);

-- Deals that this keeper signed, written before the signature is handed out.
CREATE TABLE offers (
    deal_id     TEXT PRIMARY KEY,
    terms       TEXT NOT NULL,
    signature   TEXT NOT NULL,
    token       TEXT NOT NULL,
    -- What the deal can take from the account at most: both collaterals.
    at_risk     TEXT NOT NULL,
    -- The part of it that is pulled when the deal is opened; the rest is when a result is filed.
    timeout     TEXT NOT NULL,
    open_before BIGINT NOT NULL,
    signed_at   BIGINT NOT NULL
);

-- What running a deal's job came to. It is a function of the deal's spec alone.
CREATE TABLE runs (
    deal_id TEXT PRIMARY KEY,
    state   TEXT NOT NULL CHECK (state IN ('done', 'unavailable', 'impossible', 'unable')),
    output  TEXT,
    units   BIGINT,
    reason  TEXT,
    at      BIGINT NOT NULL
);

CREATE TABLE intents (
    id       TEXT PRIMARY KEY,
    kind     TEXT NOT NULL,
    deal_id  TEXT NOT NULL,
    -- The newest block among the facts that it follows from.
    basis    BIGINT NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'done', 'failed', 'cancelled')),
    -- Whether the facts still ask for it.
    wanted   BOOLEAN NOT NULL DEFAULT TRUE,
    -- What to do and what to say of it, as JSON.
    body     TEXT NOT NULL,
    -- Chain time from which on it is pointless; null if it never is.
    deadline BIGINT,
    -- Chain block by which it was settled one way or the other; null while open.
    closed   BIGINT,
    reason   TEXT,
    -- Wall-clock second before which it is not tried again.
    not_before BIGINT NOT NULL DEFAULT 0,
    tries    INTEGER NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);
CREATE INDEX intents_open ON intents (state) WHERE state IN ('pending', 'sent');

-- Every transaction that was ever signed for an intent, written before it is broadcast.
CREATE TABLE attempts (
    tx_hash   TEXT PRIMARY KEY,
    intent_id TEXT NOT NULL REFERENCES intents (id),
    account   TEXT NOT NULL,
    nonce     BIGINT NOT NULL,
    raw       BLOB NOT NULL,
    gas       BIGINT NOT NULL,
    max_fee   TEXT NOT NULL,
    priority  TEXT NOT NULL,
    state     TEXT NOT NULL
              CHECK (state IN ('sent', 'mined', 'confirmed', 'reverted', 'replaced', 'abandoned')),
    block     BIGINT,
    sent_at   BIGINT NOT NULL
);
CREATE INDEX attempts_intent ON attempts (intent_id);
CREATE INDEX attempts_open ON attempts (nonce) WHERE state IN ('sent', 'mined');
