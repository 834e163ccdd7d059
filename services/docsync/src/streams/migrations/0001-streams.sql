-- Streams are append-only, so everything here is written once and read by range. Times are
-- milliseconds since 1970, positions are bytes. `path` is null once a stream is dropped: its
-- entries are swept away later, in small steps.
create sequence docsync.stream_id;

create table docsync.stream (
  id bigint primary key default nextval('docsync.stream_id'),
  path text collate "C" unique,
  generation bigint not null,
  content_type text not null,
  ttl_seconds bigint,
  expires_at bigint,
  created_at bigint not null,
  accessed_at bigint not null,
  first bigint not null default 0,
  tail bigint not null default 0,
  closed boolean not null default false,
  closed_by jsonb,
  last_seq text,
  removed boolean not null default false,
  forks integer not null default 0,
  source_id bigint references docsync.stream (id),
  source_path text collate "C",
  source_position bigint,
  source_sub bigint
) with (fillfactor = 70);
create index stream_source on docsync.stream (source_id) where source_id is not null;
create index stream_dropped on docsync.stream (id) where path is null;
create index stream_mortal on docsync.stream (id) where ttl_seconds is not null or expires_at is not null;

create table docsync.entry (
  stream_id bigint not null,
  start bigint not null,
  "end" bigint not null,
  at bigint not null,
  principal text not null,
  acting_for text,
  run text,
  data bytea not null,
  primary key (stream_id, start)
);
-- Updates are small and dense; compressing them costs more than it saves.
alter table docsync.entry alter column data set storage external;

-- Who wrote what was trimmed, one row per run of entries by one author.
create table docsync.authored (
  stream_id bigint not null,
  start bigint not null,
  "end" bigint not null,
  at bigint not null,
  until bigint not null,
  entries bigint not null,
  principal text not null,
  acting_for text,
  run text,
  primary key (stream_id, start)
);

create table docsync.producer (
  stream_id bigint not null,
  id text collate "C" not null,
  epoch bigint not null,
  seq bigint not null,
  primary key (stream_id, id)
) with (fillfactor = 70);

create table docsync.pin (
  stream_id bigint not null,
  name text collate "C" not null,
  position bigint not null,
  primary key (stream_id, name)
);

create table docsync.snapshot (
  stream_id bigint not null,
  position bigint not null,
  data bytea not null,
  primary key (stream_id, position)
);
alter table docsync.snapshot alter column data set storage external;

-- Documents that changed since the last `doc.updated`; a row goes when its event has gone out.
create table docsync.outbox (
  stream_id bigint primary key,
  path text collate "C" not null,
  tail bigint not null,
  who jsonb,
  at bigint not null
) with (fillfactor = 50);
