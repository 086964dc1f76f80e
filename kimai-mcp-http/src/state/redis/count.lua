-- A count is a row whose value is a number in digits.
local _, revision, ends, id, most, now = unpack(ARGV)
local found = row()
local count = 1
if found[3] and tonumber(found[3]) > tonumber(now) then
  count = (tonumber(found[1]) or 0) + 1
  ends = found[3]
end
write(string.format('%.0f', count), revision, ends, id, most)
return count
