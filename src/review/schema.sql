-- Articles whole, so that a review goes on when their files have moved.
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    title TEXT,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX articles_by_name ON articles (path, name);

-- Passages with suspects. Spans are bytes of the article's text.
CREATE TABLE passages (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles,
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    decision INTEGER REFERENCES decisions
) STRICT;
CREATE UNIQUE INDEX passages_by_article ON passages (article, number);

-- `rank` is 1 for the worst. `revision` is the last change, `decision` the one
-- in force.
CREATE TABLE suspects (
    id INTEGER PRIMARY KEY,
    rank INTEGER,
    passage INTEGER NOT NULL REFERENCES passages,
    sentence INTEGER NOT NULL,
    sentence_start INTEGER NOT NULL,
    sentence_end INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    written TEXT NOT NULL,
    kind TEXT NOT NULL,
    score REAL NOT NULL,
    suggestions TEXT NOT NULL,
    evidence TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    decision INTEGER REFERENCES decisions
) STRICT;
CREATE INDEX suspects_by_rank ON suspects (rank);
CREATE INDEX suspects_by_passage ON suspects (passage);

-- The history: a row per change, never altered. `stands` is the decision in
-- force after it, none when the change took back the first one.
CREATE TABLE decisions (
    revision INTEGER PRIMARY KEY,
    suspect INTEGER REFERENCES suspects,
    passage INTEGER REFERENCES passages,
    verdict TEXT,
    correction TEXT,
    undoes INTEGER REFERENCES decisions,
    stands INTEGER,
    CHECK ((suspect IS NULL) <> (passage IS NULL)),
    CHECK ((verdict IS NULL) = (undoes IS NOT NULL))
) STRICT;
CREATE INDEX decisions_by_suspect ON decisions (suspect, revision);
CREATE INDEX decisions_by_passage ON decisions (passage, revision);

CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
