local value, revision, ends, id, most, seen = unpack(ARGV)
if row()[2] ~= seen then return 0 end
write(value, revision, ends, id, most)
return 1
