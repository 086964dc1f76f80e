-- Returns the next cursor and some of the keys that match the pattern ARGV[2].
return redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', 1000)
