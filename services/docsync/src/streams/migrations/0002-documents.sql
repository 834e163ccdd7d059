-- Which principal a Yjs client id belongs to: the first that wrote with it.
create table docsync.client (
  stream_id bigint not null,
  client bigint not null,
  principal text not null,
  acting_for text,
  run text,
  at bigint not null,
  primary key (stream_id, client)
);
