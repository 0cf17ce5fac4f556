/** Marks the file as ours (`pragma application_id`): "ILYR". */
export const applicationId = 0x494c5952;

/**
 * What brings a file from one schema version to the next; the version is kept in `pragma user_version`.
 * Only ever add at the end: files of every earlier version exist.
 *
 * Times are `real`: whole milliseconds take the room of an integer on disk, and a fraction survives.
 */
export const migrations: readonly string[] = [
  `
create table names (
  name_id integer primary key,
  name text not null unique
) strict;

-- The log. Positions count up from 1 without a gap and are never given twice; \`ordinal\` counts the
-- events of one name, so that a backlog is a difference and never a scan.
create table events (
  position integer primary key,
  id text not null,
  name_id integer not null,
  ordinal integer not null,
  source text not null,
  received_at_ms real not null,
  idempotency_key text,
  timestamp_ms real,
  payload text not null
) strict;
create unique index events_by_id on events (id);
create unique index events_by_name on events (name_id, position, ordinal);

create table idempotency (
  name_id integer not null,
  key text not null,
  event_id text not null,
  first_at_ms real not null,
  primary key (name_id, key)
) strict, without rowid;
create index idempotency_by_age on idempotency (first_at_ms);

create table pipelines (
  pipeline text primary key,
  cursor integer not null,
  parked integer not null,
  dead_letters integer not null
) strict, without rowid;

create table tally (
  pipeline text not null,
  key text not null,
  count real not null,
  primary key (pipeline, key)
) strict, without rowid;

create table totals (
  total text primary key,
  count integer not null
) strict, without rowid;
insert into totals values ('repeated', 0);

-- A parked delivery carries its event whole: as the pipeline left it, which may not be as it came.
create table parked (
  parked_row integer primary key,
  parked_id text not null unique,
  pipeline text not null,
  route text not null,
  due_ms real not null,
  parked_at_ms real not null,
  attempts text not null,
  position integer,
  id text not null,
  name text not null,
  source text not null,
  received_at_ms real not null,
  idempotency_key text,
  timestamp_ms real,
  payload text not null
) strict;
create index parked_by_due on parked (pipeline, route, due_ms);
create index parked_by_position on parked (position);

create table dead_letters (
  dead_letter_id integer primary key autoincrement,
  pipeline text not null,
  route text not null,
  at_ms real not null,
  failure text not null,
  attempts text not null,
  id text not null,
  name text not null,
  source text not null,
  received_at_ms real not null,
  idempotency_key text,
  timestamp_ms real,
  payload text not null
) strict;

create table cache (
  namespace text not null,
  key text not null,
  value text not null,
  expires_at_ms real not null,
  primary key (namespace, key)
) strict, without rowid;
create index cache_by_expiry on cache (expires_at_ms);

create table configs (
  hash text primary key,
  text text not null,
  loaded_at_ms real not null
) strict, without rowid;
`,
  `
alter table parked add column order_key text;
create index parked_by_order on parked (pipeline, route, order_key, parked_row)
  where order_key is not null;
`,
  `
-- A dead letter is a delivery (it has a pipeline and a route) or a request in quarantine (it has
-- neither, and no event name; its payload is the request).
create table letters (
  dead_letter_id integer primary key autoincrement,
  pipeline text,
  route text,
  at_ms real not null,
  failure text not null,
  attempts text not null,
  id text not null,
  name text,
  source text not null,
  received_at_ms real not null,
  idempotency_key text,
  timestamp_ms real,
  payload text not null
) strict;
insert into letters select * from dead_letters;
drop table dead_letters;
alter table letters rename to dead_letters;
create unique index quarantine on dead_letters (source, idempotency_key) where pipeline is null;
`,
  `
alter table parked add column origin_id text;
alter table dead_letters add column origin_id text;
`,
  `
alter table parked add column waiting text;
-- Parts of an event belong to it.
create index parked_by_event on parked (coalesce(origin_id, id));
create index dead_letters_by_event on dead_letters (coalesce(origin_id, id));
create index dead_letters_by_target on dead_letters (pipeline, route);

alter table idempotency add column repeats integer not null default 0;
alter table idempotency add column last_repeat_at_ms real;

-- How deliveries ended that took more than one attempt.
create table episodes (
  episode_id integer primary key,
  event_id text not null,
  origin_id text,
  position integer,
  pipeline text not null,
  route text not null,
  at_ms real not null,
  end text not null,
  attempts text not null,
  failure text
) strict;
create index episodes_by_event on episodes (coalesce(origin_id, event_id));
create index episodes_by_position on episodes (position);

-- Which config version serves what lies after a position.
create table stretches (
  pipeline text not null,
  after_position integer not null,
  since_ms real not null,
  hash text,
  files text not null,
  primary key (pipeline, after_position)
) strict, without rowid;
`,
  `
-- Stored events that go through their pipelines once more, and how far each of these replays is.
create table replays (
  replay_id text primary key,
  request text not null,
  state text not null,
  failure text,
  position integer not null,
  counts text not null,
  changed_at_ms real not null
) strict, without rowid;
`,
  `
-- Held deliveries that come again together.
create index parked_by_group on parked (pipeline, route, waiting ->> '$.group.key')
  where waiting ->> '$.group.key' is not null;
`,
];
