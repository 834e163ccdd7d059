-- A checksum of all bytes of a stream before a place, so that an offset of a history that was lost is told from one of
-- this. Null where an earlier release wrote. `summed` is where `sum` was the stream's: an earlier release moves the tail
-- without it.
alter table docsync.stream add column sum bigint, add column summed bigint;
alter table docsync.entry add column sum bigint;
alter table docsync.authored add column sum bigint;
alter table docsync.snapshot add column sum bigint;
alter table docsync.pin add column sum bigint;

-- The release before asks for all columns in statements that it has prepared, which Postgres refuses from here on on each
-- connection that knows them. It opens others and prepares them anew, once this is over: until then it waits for the table.
select pg_terminate_backend(pid) from pg_stat_activity
where application_name = 'docsync' and usename = current_user and datname = current_database() and pid <> pg_backend_pid();
