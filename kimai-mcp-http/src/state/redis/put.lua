local value, revision, ends, id, most = unpack(ARGV)
write(value, revision, ends, id, most)
return 1
