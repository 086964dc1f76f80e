-- What the scripts share that work on a row. KEYS: the row; the ends of the rows of its sort.
-- A row has its value, its revision and, as `until`, the microsecond of its end.

-- For how long Redis keeps what has ended, in milliseconds: the clocks of its clients may differ from its own.
local GRACE = 60000

local function write(value, revision, ends, id, most)
  redis.call('HSET', KEYS[1], 'value', value, 'revision', revision, 'until', ends)
  local now = tonumber(redis.call('TIME')[1]) * 1000
  local last = math.max(math.floor(tonumber(ends) / 1000), now) + GRACE
  redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', last))
  if most == '' then return end
  redis.call('ZADD', KEYS[2], ends, id)
  local surplus = redis.call('ZCARD', KEYS[2]) - tonumber(most)
  if surplus <= 0 then return end
  local sort = string.sub(KEYS[1], 1, -#id - 1)
  -- One more than are too many, because the row just written stays.
  for _, other in ipairs(redis.call('ZRANGE', KEYS[2], 0, surplus)) do
    if surplus > 0 and other ~= id then
      redis.call('DEL', sort .. other)
      redis.call('ZREM', KEYS[2], other)
      surplus = surplus - 1
    end
  end
end

local function row()
  return redis.call('HMGET', KEYS[1], 'value', 'revision', 'until')
end
