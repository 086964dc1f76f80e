-- The generic cell rate algorithm, as `Quota::admit` has it. KEYS: the microsecond until which those admitted weigh.
local now, pause, span = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local busy = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + pause
local early = busy - span - now
if early > 0 then return early end
local GRACE = 60000
local lives = math.ceil((busy - now) / 1000) + GRACE
redis.call('SET', KEYS[1], string.format('%.0f', busy), 'PX', string.format('%.0f', lives))
return 0
