-- A counter is a record whose value is a decimal number.
local _, revision, expires_at, id, max_records, now = unpack(ARGV)
local stored = record()
local count = 1
if stored[3] and tonumber(stored[3]) > tonumber(now) then
  count = (tonumber(stored[1]) or 0) + 1
  expires_at = stored[3]
end
write(string.format('%.0f', count), revision, expires_at, id, max_records)
return count
