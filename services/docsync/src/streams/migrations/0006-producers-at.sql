-- When a producer last wrote, so that those that are long done are let go of. What there is counts from now on, and so
-- does what an earlier release adds.
alter table docsync.producer
  add column at bigint not null default (extract(epoch from now()) * 1000)::bigint;

-- As in 0005.
select pg_terminate_backend(pid) from pg_stat_activity
where application_name = 'docsync' and usename = current_user and datname = current_database() and pid <> pg_backend_pid();
