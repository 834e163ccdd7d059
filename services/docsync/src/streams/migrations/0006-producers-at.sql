-- When a producer last wrote, so that those that are long done are let go of. What there is counts from now on, and so
-- does what an earlier release adds.
alter table docsync.producer
  add column at bigint not null default (extract(epoch from now()) * 1000)::bigint;
