local value, revision, expires_at, id, max_records = unpack(ARGV)
write(value, revision, expires_at, id, max_records)
return 1
