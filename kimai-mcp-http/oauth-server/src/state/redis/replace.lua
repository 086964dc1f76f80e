local value, revision, expires_at, id, max_records, expected = unpack(ARGV)
if record()[2] ~= expected then return 0 end
write(value, revision, expires_at, id, max_records)
return 1
