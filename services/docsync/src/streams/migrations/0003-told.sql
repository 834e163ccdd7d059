-- How far the event stream was told of a document: it may forget what it took in last.
alter table docsync.outbox add column told bigint;
