-- Functions shared by the scripts that work on a record.
-- KEYS[1]: hash of the record (fields value, revision, and `until`: expiry in microseconds).
-- KEYS[2]: sorted set of the ids of this kind, by expiry.
-- Key and field names are those of version 0.1.0, whose records stay readable.

-- Time in milliseconds for which Redis keeps expired records: the clocks of its clients may differ from its own.
local GRACE = 60000

local function write(value, revision, expires_at, id, max_records)
  redis.call('HSET', KEYS[1], 'value', value, 'revision', revision, 'until', expires_at)
  local now = tonumber(redis.call('TIME')[1]) * 1000
  local removal = math.max(math.floor(tonumber(expires_at) / 1000), now) + GRACE
  redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', removal))
  if max_records == '' then return end
  redis.call('ZADD', KEYS[2], expires_at, id)
  local surplus = redis.call('ZCARD', KEYS[2]) - tonumber(max_records)
  if surplus <= 0 then return end
  local prefix = string.sub(KEYS[1], 1, -#id - 1)
  -- Reads one more id than the surplus, because the record just written is kept.
  for _, other in ipairs(redis.call('ZRANGE', KEYS[2], 0, surplus)) do
    if surplus > 0 and other ~= id then
      redis.call('DEL', prefix .. other)
      redis.call('ZREM', KEYS[2], other)
      surplus = surplus - 1
    end
  end
end

local function record()
  return redis.call('HMGET', KEYS[1], 'value', 'revision', 'until')
end
