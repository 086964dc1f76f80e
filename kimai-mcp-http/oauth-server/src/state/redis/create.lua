local value, revision, expires_at, id, max_records, now = unpack(ARGV)
local existing = record()[3]
if existing and tonumber(existing) > tonumber(now) then return 0 end
write(value, revision, expires_at, id, max_records)
return 1
