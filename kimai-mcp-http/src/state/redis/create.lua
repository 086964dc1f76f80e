local value, revision, ends, id, most, now = unpack(ARGV)
local taken = row()[3]
if taken and tonumber(taken) > tonumber(now) then return 0 end
write(value, revision, ends, id, most)
return 1
