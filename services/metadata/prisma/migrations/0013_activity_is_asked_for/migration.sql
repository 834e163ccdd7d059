-- What happened is asked for page by page: as live rows, all there ever was came into every page that showed it.
ALTER PUBLICATION solidtype_shapes DROP TABLE "activity";
