-- The generic cell rate algorithm, as in `Quota::admit`. KEYS[1]: theoretical arrival time in microseconds.
local now, interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local arrival = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + interval
local early = arrival - burst - now
if early > 0 then return early end
local GRACE = 60000
local ttl = math.ceil((arrival - now) / 1000) + GRACE
redis.call('SET', KEYS[1], string.format('%.0f', arrival), 'PX', string.format('%.0f', ttl))
return 0
