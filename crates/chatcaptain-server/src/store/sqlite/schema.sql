CREATE TABLE chatbots (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE channels (
    chatbot INTEGER NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    environment TEXT NOT NULL,
    origins TEXT NOT NULL,
    public INTEGER NOT NULL,
    token BLOB NOT NULL,
    PRIMARY KEY (chatbot, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE views (
    chatbot INTEGER NOT NULL,
    id TEXT NOT NULL,
    filter TEXT NOT NULL,
    PRIMARY KEY (chatbot, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE keys (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    digest BLOB NOT NULL UNIQUE,
    record TEXT NOT NULL
) STRICT;

CREATE TABLE contacts (
    chatbot INTEGER NOT NULL,
    channel TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    id TEXT NOT NULL,
    profile TEXT NOT NULL,
    PRIMARY KEY (chatbot, channel, provider_id)
) STRICT, WITHOUT ROWID;

-- Narrow, for lists, views and facets; what is answered stands in `documents`.
-- A number is never used again: input that waits may still speak of it.
CREATE TABLE conversations (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    chatbot INTEGER NOT NULL,
    id TEXT NOT NULL,
    contact TEXT NOT NULL,
    channel TEXT NOT NULL,
    provider_id TEXT,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    state INTEGER NOT NULL,
    channel_type TEXT NOT NULL,
    environment TEXT NOT NULL,
    operator TEXT NOT NULL,
    team TEXT NOT NULL,
    tags TEXT NOT NULL,
    archived INTEGER NOT NULL,
    words BLOB NOT NULL,
    messages INTEGER NOT NULL DEFAULT 0,
    UNIQUE (chatbot, id)
) STRICT;
CREATE UNIQUE INDEX conversations_by_provider ON conversations (chatbot, channel, provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX conversations_by_time ON conversations (chatbot, created);
CREATE INDEX conversations_by_channel ON conversations (chatbot, channel, created);
CREATE INDEX conversations_by_contact ON conversations (chatbot, contact, created);

CREATE TABLE documents (
    number INTEGER PRIMARY KEY,
    json TEXT NOT NULL
) STRICT;

-- The number of a message is that of its conversation, shifted by 24 bits, and its own in it: so the place of a word
-- tells the conversation without a look at this table.
CREATE TABLE messages (
    number INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    id TEXT NOT NULL,
    created INTEGER NOT NULL,
    hidden INTEGER NOT NULL,
    unread INTEGER NOT NULL,
    open INTEGER NOT NULL,
    said INTEGER NOT NULL,
    words BLOB NOT NULL,
    json TEXT NOT NULL,
    UNIQUE (conversation, id)
) STRICT;
-- Hidden records, notes, and what was read long ago are passed over by nobody: a conversation may have very many.
CREATE INDEX messages_by_time ON messages (conversation, created, id) WHERE hidden = 0;
CREATE INDEX messages_open ON messages (conversation, created, id) WHERE open = 1;
CREATE INDEX messages_said ON messages (conversation, created, id) WHERE said = 1;
CREATE INDEX messages_unread ON messages (conversation, created, id) WHERE unread = 1;

CREATE TABLE accepted (
    chatbot INTEGER NOT NULL,
    channel TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    provider_message_id TEXT NOT NULL,
    conversation INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    PRIMARY KEY (chatbot, channel, provider_id, provider_message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX accepted_by_conversation ON accepted (conversation);

CREATE TABLE replies (
    conversation INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    replies TEXT NOT NULL,
    PRIMARY KEY (conversation, message_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE pending (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    input TEXT NOT NULL
) STRICT;
CREATE INDEX pending_by_message ON pending (conversation, message_id);

CREATE TABLE widget_tokens (
    digest BLOB PRIMARY KEY,
    chatbot INTEGER NOT NULL,
    channel TEXT NOT NULL,
    contact TEXT NOT NULL,
    expires INTEGER NOT NULL,
    renewable INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX widget_tokens_by_end ON widget_tokens (renewable);

-- How many conversations are in each state: a count of a view must not read them all.
CREATE TABLE counts (
    chatbot INTEGER NOT NULL,
    state INTEGER NOT NULL,
    conversations INTEGER NOT NULL,
    PRIMARY KEY (chatbot, state)
) STRICT, WITHOUT ROWID;

-- Folded words with the number of their chatbot in front, so that no search touches another chatbot's. The number of
-- a record is that of a message; a conversation's own words are its record 0.
CREATE VIRTUAL TABLE search USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
