-- Clients follow what a branch inherits.
ALTER TABLE "branch_pin" REPLICA IDENTITY FULL;
ALTER PUBLICATION "solidtype_shapes" ADD TABLE "branch_pin";
CREATE INDEX "branch_pin_document" ON "branch_pin"("documentId");
