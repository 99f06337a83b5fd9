-- Of which model the numbers in facts.embedding are: those of two models cannot be compared.
ALTER TABLE facts ADD COLUMN embedding_model TEXT;
